"""Training in two stages, resumable: pieces around vessels that teach what an embolus looks like, then whole images with all labels."""
from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

import data
from network import Embolism
from simulate import LABELS

ON_IMAGE = LABELS.index("pe_present_on_image")
CELL = 16


@dataclass
class Examination:
    """One examination on the disk; the volumes stay there."""

    folder: Path
    # False where nobody has drawn where the emboli are: such images teach labels, not places.
    marked = True

    def __post_init__(self) -> None:
        self.hu = np.load(self.folder / "hu.npy", mmap_mode="r")
        self.mask = np.load(self.folder / "mask.npy", mmap_mode="r")
        self.facts = json.loads((self.folder / "exam.json").read_text())
        areas = self.mask.reshape(len(self.mask), -1).sum(1, dtype=np.int64)
        # Fewer pixels than this of an embolus are not seen on an image.
        self.positive = areas >= 4

    def target(self, z: int) -> tuple[np.ndarray, np.ndarray]:
        """Nine labels of an image and which of them it can teach: 1 or 0 each.

        Side, kind and place of emboli are asked of the images that show emboli; the ratio of the ventricles of the
        images through the heart; negative images teach that nothing is there.
        """
        labels, known = np.zeros(len(LABELS), np.float32), np.ones(len(LABELS), np.float32)
        of_exam, here = self.facts["labels"], bool(self.positive[z])
        labels[ON_IMAGE] = here
        height = (z + 0.5) * 2.5
        near = [e for e in self.facts["emboli"] if abs(e["z"] - height) < 14] or self.facts["emboli"]
        if here:
            values = {
                "leftsided_pe": any(e["side"] == 1 for e in near), "rightsided_pe": any(e["side"] == -1 for e in near),
                "central_pe": any(e["level"] == 0 for e in near), "chronic_pe": all(e["chronic"] for e in near),
                "acute_and_chronic_pe": of_exam["acute_and_chronic_pe"],
            }
            for name, value in values.items():
                labels[LABELS.index(name)] = value
        labels[LABELS.index("indeterminate")] = of_exam["indeterminate"]
        heart = 36 < height < 84
        for name, wide in (("rv_lv_ratio_gte_1", True), ("rv_lv_ratio_lt_1", False)):
            labels[LABELS.index(name)] = (self.facts["rv_lv"] >= 1) == wide
            known[LABELS.index(name)] = heart
        return labels, known


def cells(mask: np.ndarray) -> np.ndarray:
    """1 where a cell of 16 x 16 pixels holds at least three pixels of an embolus."""
    h, w = mask.shape
    return (mask.reshape(h // CELL, CELL, w // CELL, CELL).sum((1, 3)) >= 3).astype(np.float32)


def jitter(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another scanner: offset and gain of the HU, another sharpness, more noise."""
    out = hu * rng.uniform(0.96, 1.04) + rng.normal(0, 12)
    if rng.random() < 0.3:
        out = ndimage.gaussian_filter(out, rng.uniform(0.3, 0.8))
    return out + rng.uniform(0, 12) * rng.normal(size=hu.shape)


def piece(exam: Examination, rng: np.random.Generator, size: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """A square around an embolus or, as often, around a vessel without one."""
    z = int(rng.choice(np.flatnonzero(exam.positive))) if exam.positive.any() and rng.random() < 0.6 else int(rng.integers(12, 92))
    hu, mask = np.asarray(exam.hu[z], np.float32), np.asarray(exam.mask[z])
    spots = np.argwhere(mask > 0) if mask.any() else np.argwhere((hu > 120) & (np.abs(np.arange(256) - 128)[None] < 90))
    cy, cx = spots[int(rng.integers(len(spots)))] if len(spots) else (128, 128)
    y = int(np.clip(cy - rng.integers(16, size - 16), 0, 256 - size))
    x = int(np.clip(cx - rng.integers(16, size - 16), 0, 256 - size))
    part, seen = jitter(hu[y:y + size, x:x + size], rng), mask[y:y + size, x:x + size]
    for axis in (0, 1):
        if rng.random() < 0.5:
            part, seen = np.flip(part, axis), np.flip(seen, axis)
    return data.windows(part), cells(seen)


def image(exam: Examination, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A whole image, half of the time one with emboli where the examination has some: windows, cells, labels, which are known."""
    z = int(rng.choice(np.flatnonzero(exam.positive))) if exam.positive.any() and rng.random() < 0.55 else int(rng.integers(4, 100))
    hu, mask = jitter(np.asarray(exam.hu[z], np.float32), rng), np.asarray(exam.mask[z])
    dy, dx = int(rng.integers(-14, 15)), int(rng.integers(-14, 15))
    hu = ndimage.shift(hu, (dy, dx), order=0, cval=-1000)
    mask = ndimage.shift(mask, (dy, dx), order=0)
    labels, known = exam.target(z)
    where = cells(mask)
    return data.windows(hu), where if exam.marked else np.full_like(where, np.nan), labels, known


def train(work: Path, exams: list[Examination], *, stage: str, steps: int, batch: int, rate: float, start: Path | None, seed: int = 1, minutes: float = 1e9) -> Path:
    """`stage` pieces or images. Goes on from work/<stage>.pt; stops after `minutes`. Returns the checkpoint."""
    torch.manual_seed(seed)
    model, kept, begun = Embolism(), work / f"{stage}.pt", 0
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    if kept.is_file():
        state = torch.load(kept, weights_only=False)
        model.load_state_dict(state["model"]); optimiser.load_state_dict(state["optimiser"])
        begun = state["step"]
    elif start:
        model.load_state_dict(torch.load(start, weights_only=False)["model"])
    model = model.to(memory_format=torch.channels_last).train()
    began, losses = time.time(), []

    def save(step: int) -> None:
        torch.save(dict(model=model.state_dict(), optimiser=optimiser.state_dict(), step=step), kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)

    for step in range(begun, steps):
        rng = np.random.default_rng([seed, step, len(stage)])
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 60) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        chosen = [exams[int(rng.integers(len(exams)))] for _ in range(batch)]
        drawn = [piece(e, rng) if stage == "pieces" else image(e, rng) for e in chosen]
        inputs = torch.from_numpy(np.stack([d[0] for d in drawn])).contiguous(memory_format=torch.channels_last)
        where = torch.from_numpy(np.stack([d[1] for d in drawn]))
        with torch.autocast("cpu", torch.bfloat16):
            logits, cell = model.train_forward(inputs)
        seen, where = torch.isfinite(where), torch.nan_to_num(where)
        weight = torch.where(where > 0, 8.0, 1.0) * seen
        loss = F.binary_cross_entropy_with_logits(cell, where, weight=weight) * (1.0 if stage == "pieces" else 0.5)
        if stage == "images":
            labels, known = (torch.from_numpy(np.stack([d[k] for d in drawn])) for k in (2, 3))
            each = F.binary_cross_entropy_with_logits(logits.float(), labels, reduction="none") * known
            each[:, ON_IMAGE] *= 3
            loss = loss + each.sum() / known.sum()
        else:
            found = where.flatten(1).amax(1)
            loss = loss + 0.3 * F.binary_cross_entropy_with_logits(logits[:, ON_IMAGE].float(), found)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            print(f"{stage} {step + 1} of {steps}: loss {np.mean(losses[-50:]):.4f}, {(time.time() - began) / len(losses):.2f} s a step", flush=True)
        if (step + 1) % 200 == 0 or time.time() - began > minutes * 60:
            save(step + 1)
        if time.time() - began > minutes * 60:
            return kept
    save(steps)
    return kept
