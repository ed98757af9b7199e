"""Training of one network, and the search for its settings by cross-validation on the training subjects alone."""
from __future__ import annotations

import math

import numpy as np
import torch

from cohort import FEATURES, Cohort, concordance, folds
from network import MotionSurvival, loss

BATCH = 16


def train(cohort: Cohort, settings: dict, seed: int) -> MotionSurvival:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = MotionSurvival(FEATURES, settings["hidden"], settings["latent"], settings["dropout"])
    optimiser = torch.optim.Adam(model.parameters(), settings["learningRate"])
    x, days, event = torch.from_numpy(cohort.descriptors), torch.from_numpy(cohort.days), torch.from_numpy(cohort.event)
    model.train()
    for _ in range(settings["epochs"]):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - BATCH + 1, BATCH):
            batch = torch.from_numpy(order[start:start + BATCH])
            optimiser.zero_grad()
            loss(model, x[batch], days[batch], event[batch], settings["alpha"], settings["l1"]).backward()
            optimiser.step()
    return model.eval()


@torch.no_grad()
def predict(model: MotionSurvival, descriptors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log hazard and root mean square reconstruction error (mm) of each subject."""
    x = torch.from_numpy(descriptors)
    log_hazard, _, reconstruction = model(x)
    return log_hazard[:, 0].numpy(), ((x - reconstruction) ** 2).mean(1).sqrt().numpy()


def search(cohort: Cohort, evaluations: int, seed: int, count: int = 3) -> tuple[dict, list[dict]]:
    """Random search in the ranges of the original (log10 learning rate widened), judged by the mean C of the folds."""
    rng = np.random.default_rng(seed)
    parts, tried = folds(cohort, count, seed), []
    for _ in range(evaluations):
        settings = dict(
            learningRate=float(10 ** rng.uniform(-5, -3.7)), l1=float(10 ** rng.uniform(-7, -4)), dropout=float(rng.uniform(0.1, 0.9)),
            hidden=int(rng.integers(75, 126)), latent=int(rng.integers(5, 21)), alpha=float(rng.uniform(0.3, 0.7)), epochs=int(rng.integers(8, 26)))
        cs = []
        for part in parts:
            inside, outside = cohort.part(~part), cohort.part(part)
            risk, _ = predict(train(inside, settings, seed), outside.descriptors)
            cs.append(concordance(outside.days, outside.event, risk))
        tried.append(dict(settings, c=float(np.mean(cs))))
        print(" ".join(f"{k}={v:.4g}" for k, v in tried[-1].items()), flush=True)
    best = max(tried, key=lambda t: t["c"] if math.isfinite(t["c"]) else 0)
    return {k: v for k, v in best.items() if k != "c"}, tried
