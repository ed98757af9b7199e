"""The motion-survival network of Bello et al. (Nature Machine Intelligence 1, 95-104, 2019), straightforwardly in PyTorch.

The product trains in TypeScript (electron/survival/network). This is what it is tested and timed against.
"""
from __future__ import annotations

import torch
import torch.nn as nn


class MotionSurvival(nn.Module):
    """descriptor [n][d] -> log hazard [n], latent code [n][q], reconstruction [n][d], activity of the first layer [n][h]."""

    def __init__(self, features: int, hidden: int, latent: int, dropout: float):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.encode1, self.encode2, self.hazard = nn.Linear(features, hidden), nn.Linear(hidden, latent), nn.Linear(latent, 1)
        self.decode1, self.decode2 = nn.Linear(latent, hidden), nn.Linear(hidden, features)
        for layer in self.layers():
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def layers(self) -> list[nn.Linear]:
        """In the order of `NetworkWeights`."""
        return [self.encode1, self.encode2, self.hazard, self.decode1, self.decode2]

    def forward(self, x: torch.Tensor, dropped: torch.Tensor | None = None):
        activity = torch.relu(self.encode1(self.dropout(x) if dropped is None else dropped))
        code = torch.relu(self.encode2(activity))
        return self.hazard(code)[:, 0], code, self.decode2(torch.relu(self.decode1(code))), activity


def partial_likelihood(log_hazard: torch.Tensor, event: torch.Tensor) -> torch.Tensor:
    """Negative log partial likelihood of a batch in descending order of time; ties are not corrected."""
    return -(event * (log_hazard - torch.logcumsumexp(log_hazard, 0))).sum()


def losses(model: MotionSurvival, x: torch.Tensor, event: torch.Tensor, alpha: float, l1: float, dropped: torch.Tensor | None = None):
    """Total, reconstruction and survival loss of a batch in descending order of time."""
    log_hazard, _, reconstruction, activity = model(x, dropped)
    reconstruct, survive = ((x - reconstruction) ** 2).mean(), partial_likelihood(log_hazard, event)
    return alpha * reconstruct + (1 - alpha) * survive + l1 * activity.abs().sum(1).mean(), reconstruct, survive


def batches(order: torch.Tensor, days: torch.Tensor, size: int) -> list[torch.Tensor]:
    """Fixed batches, each in descending order of time."""
    return [part[torch.argsort(days[part], descending=True, stable=True)] for part in order.split(size)]


def train(model: MotionSurvival, x, days, event, order, *, learning_rate: float, alpha: float, l1: float, epochs: int, batch: int, fused=None):
    """Mean total, reconstruction and survival loss of each epoch."""
    optimiser = torch.optim.Adam(model.parameters(), learning_rate, fused=fused)
    parts, curve = batches(order, days, batch), []
    model.train()
    for _ in range(epochs):
        sums = torch.zeros(3)
        for part in parts:
            optimiser.zero_grad()
            found = losses(model, x[part], event[part], alpha, l1)
            found[0].backward()
            optimiser.step()
            sums += torch.stack([value.detach() for value in found])
        curve.append((sums / len(parts)).tolist())
    return curve
