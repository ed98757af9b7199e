"""How well stages are told, on simulated scans of anatomies that were not trained on."""
from __future__ import annotations

import numpy as np

from simulate import STAGES, TRACERS


def confusion(stages: np.ndarray, told: np.ndarray) -> np.ndarray:
    """[truth][told] counts."""
    table = np.zeros((3, 3), int)
    np.add.at(table, (stages, told), 1)
    return table


def calibration_error(probabilities: np.ndarray, stages: np.ndarray, bins: int = 10) -> tuple[float, list[dict]]:
    """Expected calibration error of the stated probability of the class told, and the bins of its reliability curve."""
    stated, correct = probabilities.max(1), probabilities.argmax(1) == stages
    edges, error, curve = np.linspace(0, 1, bins + 1), 0.0, []
    for low, high in zip(edges, edges[1:]):
        inside = (stated > low) & (stated <= high)
        if inside.any():
            error += inside.mean() * abs(stated[inside].mean() - correct[inside].mean())
            curve.append(dict(stated=float(stated[inside].mean()), correct=float(correct[inside].mean()), scans=int(inside.sum())))
    return float(error), curve


def scores(probabilities: np.ndarray, stages: np.ndarray, facts: list[dict]) -> dict:
    told = probabilities.argmax(1)
    table = confusion(stages, told)
    recall = table.diagonal() / table.sum(1)
    precision = table.diagonal() / np.maximum(1, table.sum(0))
    f1 = 2 * recall * precision / np.maximum(1e-9, recall + precision)
    error, curve = calibration_error(probabilities, stages)
    tracer = np.array([fact["tracer"] for fact in facts])
    return dict(confusion=table.tolist(), accuracy=float((told == stages).mean()), recall=dict(zip(STAGES, map(float, recall))),
                precision=dict(zip(STAGES, map(float, precision))), macroF1=float(f1.mean()), calibrationError=error, calibration=curve,
                accuracyByTracer={name: float((told == stages)[tracer == name].mean()) for name in TRACERS}, scans=len(stages))
