"""The simulated cohort as written by build/simulate-cohort.ts."""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PHASES, VERTICES = 19, 202
FEATURES = PHASES * VERTICES * 3


@dataclass
class Cohort:
    descriptors: np.ndarray  # float32 [subject][11514], mm
    days: np.ndarray
    event: np.ndarray  # 1 died, 0 censored
    held_out: np.ndarray
    patient: np.ndarray  # the fitted patient around which the subject was drawn

    def part(self, which: np.ndarray) -> "Cohort":
        return Cohort(self.descriptors[which], self.days[which], self.event[which], self.held_out[which], self.patient[which])


def load(folder: Path) -> Cohort:
    subjects = json.loads((folder / "subjects.json").read_text())["subjects"]
    descriptors = np.fromfile(folder / "descriptors.f32", "<f4").reshape(len(subjects), FEATURES)

    def column(name: str, kind: type) -> np.ndarray:
        return np.array([s[name] for s in subjects], kind)
    return Cohort(descriptors, column("days", float), column("event", int), column("heldOut", bool), column("patient", int))


def folds(cohort: Cohort, count: int, seed: int) -> list[np.ndarray]:
    """Index of the fold of each subject; subjects of one fitted patient stay together."""
    patients = np.unique(cohort.patient)
    np.random.default_rng(seed).shuffle(patients)
    fold_of = {p: k % count for k, p in enumerate(patients)}
    fold = np.array([fold_of[p] for p in cohort.patient])
    return [fold == k for k in range(count)]


def concordance(days: np.ndarray, event: np.ndarray, score: np.ndarray) -> float:
    """Harrell's C over all pairs; an event ranks before a censoring at the same time."""
    first = (event[:, None] == 1) & ((days[:, None] < days[None]) | ((days[:, None] == days[None]) & (event[None] == 0)))
    higher = (score[:, None] > score[None]) + 0.5 * (score[:, None] == score[None])
    return float((first * higher).sum() / first.sum())
