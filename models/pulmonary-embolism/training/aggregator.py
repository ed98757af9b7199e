"""From image probabilities to an examination's: logistic regression of every label on logits of pooled image probabilities.

The workstation computes the same from `parameters.aggregator` of the card.
"""
from __future__ import annotations

import numpy as np
import torch

from simulate import LABELS

EXAM_LABELS = ["negative_exam_for_pe", "indeterminate", "chronic_pe", "acute_and_chronic_pe", "central_pe", "leftsided_pe", "rightsided_pe", "rv_lv_ratio_gte_1", "rv_lv_ratio_lt_1"]
# Images through the ventricles lie so far below the carina, mm; the simulated carina is at 150 mm.
HEART_BELOW_CARINA, CARINA = (60.0, 115.0), 150.0
MARGIN = 0.001
POOLS = {
    "embolus": {"label": "pe_present_on_image", "over": "all", "highestMm": 7.5},
    "much": {"label": "pe_present_on_image", "over": "all", "highestMm": 40.0},
    "left": {"label": "leftsided_pe", "over": "all", "highestMm": 7.5},
    "right": {"label": "rightsided_pe", "over": "all", "highestMm": 7.5},
    "central": {"label": "central_pe", "over": "all", "highestMm": 7.5},
    "chronic": {"label": "chronic_pe", "over": "all", "highestMm": 15.0},
    "both": {"label": "acute_and_chronic_pe", "over": "all", "highestMm": 15.0},
    "unreadable": {"label": "indeterminate", "over": "all", "highestMm": None},
    "wide": {"label": "rv_lv_ratio_gte_1", "over": "heart", "highestMm": None},
    "narrow": {"label": "rv_lv_ratio_lt_1", "over": "heart", "highestMm": None},
}
USED = {
    "negative_exam_for_pe": ["embolus", "much", "unreadable"], "indeterminate": ["embolus", "unreadable"],
    "chronic_pe": ["embolus", "chronic", "both"], "acute_and_chronic_pe": ["embolus", "chronic", "both"],
    "central_pe": ["embolus", "central"], "leftsided_pe": ["embolus", "left"], "rightsided_pe": ["embolus", "right"],
    "rv_lv_ratio_gte_1": ["embolus", "wide", "narrow"], "rv_lv_ratio_lt_1": ["embolus", "wide", "narrow"],
}


def logit(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, MARGIN, 1 - MARGIN)
    return np.log(p / (1 - p))


def pools(images: np.ndarray, heart: np.ndarray, spacing: float) -> dict[str, float]:
    """Logits of the pools of one examination: `images` [n][9] from feet to head, `heart` bool [n]."""
    found = {}
    for name, pool in POOLS.items():
        values = np.sort(images[:, LABELS.index(pool["label"])][heart if pool["over"] == "heart" else slice(None)])[::-1]
        # Math.round of the workstation, not the round-half-to-even of Python.
        count = len(values) if pool["highestMm"] is None else max(1, int(np.floor(pool["highestMm"] / spacing + 0.5)))
        found[name] = float(logit(values[:count].mean())) if len(values) else 0.0
    return found


def heart_of(count: int, spacing: float) -> np.ndarray:
    """Which images of a simulated examination go through the ventricles."""
    below = CARINA - (np.arange(count) + 0.5) * spacing
    return (below >= HEART_BELOW_CARINA[0]) & (below <= HEART_BELOW_CARINA[1])


def fit(features: list[dict[str, float]], truth: list[dict[str, int]], ridge: float = 0.02) -> dict:
    """`parameters.aggregator` of the card. Ridge on the weights keeps labels that are rare near their own share."""
    exam = {}
    for label in EXAM_LABELS:
        x = torch.tensor([[f[name] for name in USED[label]] for f in features], dtype=torch.float64)
        y = torch.tensor([float(t[label]) for t in truth], dtype=torch.float64)
        w, b = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True), torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.LBFGS([w, b], max_iter=200, line_search_fn="strong_wolfe")

        def loss() -> torch.Tensor:
            optimiser.zero_grad()
            value = torch.nn.functional.binary_cross_entropy_with_logits(x @ w + b, y) + ridge * (w**2).sum() + 0.1 * ridge * (b**2).sum()
            value.backward()
            return value

        optimiser.step(loss)
        exam[label] = {"bias": round(float(b.detach()), 5), "weights": {name: round(float(v.detach()), 5) for name, v in zip(USED[label], w)}}
    return {"pools": POOLS, "exam": exam}


def probabilities(aggregator: dict, features: dict[str, float]) -> dict[str, float]:
    return {label: float(1 / (1 + np.exp(-(terms["bias"] + sum(weight * features[name] for name, weight in terms["weights"].items()))))) for label, terms in aggregator["exam"].items()}
