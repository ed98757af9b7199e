"""The motion-survival network of Bello et al. (Nature Machine Intelligence 1, 95-104, 2019)."""
from __future__ import annotations

import torch
import torch.nn as nn


class MotionSurvival(nn.Module):
    """descriptor [n][d] -> log hazard [n][1], latent code [n][q], reconstruction [n][d].

    Parameters: 2dh + d + 2hq + 2h + 2q + 1.
    """

    def __init__(self, features: int, hidden: int, latent: int, dropout: float):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.encode1, self.encode2 = nn.Linear(features, hidden), nn.Linear(hidden, latent)
        self.hazard = nn.Linear(latent, 1)
        self.decode1, self.decode2 = nn.Linear(latent, hidden), nn.Linear(hidden, features)
        for layer in (self.encode1, self.encode2, self.decode1, self.decode2, self.hazard):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def activity(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.encode1(self.dropout(x)))

    def rest(self, activity: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        code = torch.relu(self.encode2(activity))
        return self.hazard(code), code, self.decode2(torch.relu(self.decode1(code)))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.rest(self.activity(x))


def negative_log_partial_likelihood(log_hazard: torch.Tensor, days: torch.Tensor, event: torch.Tensor) -> torch.Tensor:
    """-sum over events of (eta_i - log sum of exp(eta_j) over those still at risk), ties uncorrected."""
    eta = log_hazard[:, 0]
    at_risk = days[None] >= days[:, None]
    total = torch.logsumexp(torch.where(at_risk, eta[None], -torch.inf), 1)
    return -(event * (eta - total)).sum()


def loss(model: MotionSurvival, x: torch.Tensor, days: torch.Tensor, event: torch.Tensor, alpha: float, l1: float) -> torch.Tensor:
    activity = model.activity(x)
    log_hazard, _, reconstruction = model.rest(activity)
    reconstruct = ((x - reconstruction) ** 2).mean()
    survive = negative_log_partial_likelihood(log_hazard, days, event)
    return alpha * reconstruct + (1 - alpha) * survive + l1 * activity.abs().sum(1).mean()
