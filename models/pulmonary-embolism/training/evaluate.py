"""How well images and examinations are told, on simulated examinations of anatomies that were not trained on; the challenge's metric."""
from __future__ import annotations

import itertools

import numpy as np
import torch

import aggregator
import data
from aggregator import EXAM_LABELS
from network import Embolism
from simulate import LABELS, STEP
from train import Examination

EXAM_WEIGHTS = dict(zip(EXAM_LABELS, [0.0736196319, 0.09202453988, 0.1042944785, 0.1042944785, 0.1877300613, 0.06257668712, 0.06257668712, 0.2346625767, 0.0782208589]))
IMAGE_WEIGHT = 0.07361963
ON_IMAGE = LABELS.index("pe_present_on_image")


def auc(stated: np.ndarray, truth: np.ndarray) -> float | None:
    """Area under the ROC curve (Mann-Whitney, ties count half); None where one class is absent."""
    positive, negative = stated[truth > 0], stated[truth == 0]
    if not len(positive) or not len(negative):
        return None
    ranks = np.empty(len(stated))
    order = np.argsort(stated, kind="stable")
    ranks[order] = np.arange(1, len(stated) + 1)
    _, inverse = np.unique(stated, return_inverse=True)
    ranks = (np.bincount(inverse, ranks) / np.bincount(inverse))[inverse]
    return float((ranks[truth > 0].sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative)))


def cross_entropy(stated: np.ndarray, truth: np.ndarray) -> np.ndarray:
    p = np.clip(stated, 1e-7, 1 - 1e-7)
    return -truth * np.log(p) - (1 - truth) * np.log(1 - p)


def challenge(exams: list[tuple[dict[str, float], np.ndarray, dict[str, int], np.ndarray]]) -> float:
    """The challenge's metric of (stated labels, stated images, true labels, true images); lower is better."""
    above = below = 0.0
    for stated, images, truth, positive in exams:
        above += sum(w * float(cross_entropy(np.float64(stated[label]), truth[label])) for label, w in EXAM_WEIGHTS.items())
        below += sum(EXAM_WEIGHTS.values())
        weight = IMAGE_WEIGHT * positive.mean()
        above += weight * float(cross_entropy(images, positive).sum())
        below += weight * len(images)
    return above / below


def consistent() -> list[tuple[dict[str, bool], bool]]:
    """Every consistent set of labels and whether it is one with an embolus, after the challenge's rules."""
    found = []
    for bits in itertools.product([False, True], repeat=len(EXAM_LABELS)):
        y = dict(zip(EXAM_LABELS, bits))
        rest = [y[label] for label in EXAM_LABELS[2:]]
        if y["negative_exam_for_pe"] != y["indeterminate"] and not any(rest):
            found.append((y, False))
        one_ratio = y["rv_lv_ratio_gte_1"] != y["rv_lv_ratio_lt_1"]
        placed = y["leftsided_pe"] or y["rightsided_pe"] or y["central_pe"]
        if not y["negative_exam_for_pe"] and not y["indeterminate"] and one_ratio and placed and not (y["chronic_pe"] and y["acute_and_chronic_pe"]):
            found.append((y, True))
    return found


def least_loss(stated: dict[str, float], images: np.ndarray) -> tuple[dict[str, bool], np.ndarray, float]:
    """The consistent labelling of least expected loss, its images, and that loss."""
    some = images > 0.5
    if not some.any():
        some[int(np.argmax(images))] = True
    best = None
    for y, positive in consistent():
        on = some if positive else np.zeros(len(images), bool)
        loss = sum(w * (1 - stated[label] if y[label] else stated[label]) for label, w in EXAM_WEIGHTS.items())
        loss += IMAGE_WEIGHT * float(images.mean()) * float(np.where(on, 1 - images, images).sum())
        if best is None or loss < best[2]:
            best = (y, on, float(loss))
    return best


@torch.no_grad()
def predict(model: Embolism, exam: Examination, batch: int = 16) -> np.ndarray:
    """float32 [images][9]"""
    model.eval()
    out = []
    for first in range(0, len(exam.hu), batch):
        images = np.stack([data.windows(np.asarray(hu, np.float32)) for hu in exam.hu[first:first + batch]])
        out.append(torch.sigmoid(model.train_forward(torch.from_numpy(images))[0]).numpy())
    return np.concatenate(out)


def features(images: np.ndarray) -> dict[str, float]:
    return aggregator.pools(images, aggregator.heart_of(len(images), STEP), STEP)


def scores(exams: list[Examination], told: list[np.ndarray], fitted: dict) -> dict:
    """AUC per label of images and of examinations, and the challenge's metric with and without the rules of consistency."""
    targets = [[exam.target(z) for z in range(len(exam.hu))] for exam in exams]
    labels, known = (np.concatenate([[pair[k] for pair in each] for each in targets]) for k in (0, 1))
    stated = np.concatenate(told)
    of_images = {name: auc(stated[known[:, k] > 0, k], labels[known[:, k] > 0, k]) for k, name in enumerate(LABELS)}
    of_exams = [aggregator.probabilities(fitted, features(images)) for images in told]
    truths = [exam.facts["labels"] for exam in exams]
    positives = [exam.positive.astype(float) for exam in exams]
    plain, ruled = [], []
    for images, exam, truth, positive in zip(told, of_exams, truths, positives):
        p = images[:, ON_IMAGE].astype(np.float64)
        plain.append((exam, p, truth, positive))
        y, on, _ = least_loss(exam, p)
        moved = {label: max(v, 0.500001) if y[label] else min(v, 0.499999) for label, v in exam.items()}
        ruled.append((moved, np.where(on, np.maximum(p, 0.500001), np.minimum(p, 0.499999)), truth, positive))
    any_embolus = np.array([float(t["negative_exam_for_pe"] == 0 and t["indeterminate"] == 0) for t in truths])
    return {
        "examinations": len(exams), "images": int(len(stated)), "positiveExaminations": int(any_embolus.sum()), "positiveImages": int(sum(p.sum() for p in positives)),
        "imageAuc": of_images,
        "examAuc": {label: auc(np.array([e[label] for e in of_exams]), np.array([float(t[label]) for t in truths])) for label in EXAM_LABELS},
        "examAnyEmbolusAuc": auc(-np.array([e["negative_exam_for_pe"] for e in of_exams]), any_embolus),
        "challenge": challenge(plain), "challengeConsistent": challenge(ruled),
        "challengeOfPrevalence": challenge([({label: float(np.mean([t[label] for t in truths])) for label in EXAM_LABELS}, np.full(len(p), np.concatenate(positives).mean()), t, p) for t, p in zip(truths, positives)]),
    }
