"""What the product needs of standard space: templates for the registration, its own regions, bands of the simulated controls.

    python space.py --atlas <folder> [--out ..]

Arrays are uint8 [z][y][x] on the 2 mm MNI grid of 91 x 109 x 91, x to the right, y to the front, z up, first voxel at
(-90, -126, -72) mm. Templates hold SUVR x 85 (0 to 3).
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage

import anatomy
import simulate
from anatomy import CEREBELLAR_WHITE, CEREBELLUM, CSF, GREY, STEM, WHITE
from data import reference
from regions import NAMES
from simulate import TRACERS

SCALE = 85
WHITE_LABEL, CEREBELLAR_GREY_LABEL, CEREBELLAR_WHITE_LABEL, STEM_LABEL = 20, 30, 31, 40
# Regions of our own cortical target, after the extent of the standard one (Klunk et al., Alzheimer's & Dementia 2015).
TARGET = ["medial orbitofrontal", "anterior cingulate", "posterior cingulate", "precuneus", "lateral orbitofrontal", "medial and superior frontal",
          "middle and inferior frontal", "lateral temporal", "inferior parietal", "insula", "striatum"]
HEADS = 12


def own_regions(atlas: dict[str, np.ndarray]) -> np.ndarray:
    """uint8 [x][y][z]: 1 … 16 the regions of regions.py, 20 white matter, 30 and 31 cerebellar grey and white matter, 40 brain stem.

    Masks are smoothed before the strongest is taken, so that a voxel belongs to a region of the average head and not
    to a voxel of an atlas.
    """
    tissue, region = atlas["tissue"], atlas["region"]
    layers = {index + 1: (region == index) for index in range(len(NAMES))}
    layers |= {WHITE_LABEL: tissue == WHITE, CEREBELLAR_GREY_LABEL: tissue == CEREBELLUM, CEREBELLAR_WHITE_LABEL: tissue == CEREBELLAR_WHITE, STEM_LABEL: tissue == STEM}
    best, label = np.full(tissue.shape, 0.3, np.float32), np.zeros(tissue.shape, np.uint8)
    for number, mask in layers.items():
        share = ndimage.gaussian_filter(mask.astype(np.float32), 1.2)
        # Thin cortex loses to the broad white matter beside it when both are smoothed alike.
        share *= 1.6 if number <= len(NAMES) else 1.0
        label[share > best] = number
        best = np.maximum(best, share)
    return label


def template(atlas: dict[str, np.ndarray], stage: int, load: float) -> np.ndarray:
    """Mean SUVR over heads and tracers without noise, blurred as by a scanner of 6 mm."""
    total = np.zeros(anatomy.SHAPE, np.float64)
    for index in range(HEADS):
        rng = np.random.default_rng([19, stage, index])
        head = simulate.Head(atlas, 30_000 + index)
        activity = simulate.uptake(head, stage, load, TRACERS[index % len(TRACERS)], rng)
        seen = simulate.scanner(simulate.warp(activity, head.displacement * 0.25), 6.0, 0.0, rng).numpy()
        total += seen / reference(seen, atlas) / HEADS
    return total


def bands(atlas: dict[str, np.ndarray], label: np.ndarray, count: int) -> dict:
    """SUVR of every region over simulated controls by tracer: mean, standard deviation, 2.5 and 97.5 percentiles."""
    whole = np.isin(label, [CEREBELLAR_GREY_LABEL, CEREBELLAR_WHITE_LABEL])
    masks = [label == index + 1 for index in range(len(NAMES))]
    target = np.isin(label, [NAMES.index(name) + 1 for name in TARGET])
    found: dict[str, list[list[float]]] = {name: [] for name in TRACERS}
    for index in range(count):
        rng = np.random.default_rng([23, index])
        scan, facts = simulate.standard(atlas, simulate.Head(atlas, 40_000 + index), 0, rng)
        values = scan.numpy()
        unit = values[whole].mean()
        found[facts.tracer].append([values[mask].mean() / unit for mask in masks] + [values[target].mean() / unit])
    out = {}
    for name, rows in found.items():
        table = np.array(rows)
        out[name] = [dict(region=region, mean=float(column.mean()), deviation=float(column.std(ddof=1)), low=float(np.percentile(column, 2.5)), high=float(np.percentile(column, 97.5)), scans=len(column))
                     for region, column in zip([*NAMES, "target"], table.T)]
    return out


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--atlas", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments.add_argument("--controls", type=int, default=240)
    a = arguments.parse_args()
    torch.set_num_threads(1)
    a.out.mkdir(parents=True, exist_ok=True)
    atlas = anatomy.load(a.atlas)
    label = own_regions(atlas)
    save = lambda name, volume: (a.out / name).write_bytes(np.ascontiguousarray(volume.transpose(2, 1, 0)).astype(np.uint8).tobytes())
    save("regions.bin", label)
    for name, stage, load in (("negative", 0, 0.02), ("positive", 2, 0.8)):
        save(f"template-{name}.bin", np.clip(np.round(template(atlas, stage, load) * SCALE), 0, 255))
    save("brain.bin", atlas["brain"] & (atlas["tissue"] != CSF) | np.isin(atlas["tissue"], [GREY]))
    described = {
        "grid": {"shape": list(anatomy.SHAPE), "originMm": anatomy.ORIGIN.tolist(), "spacingMm": anatomy.SPACING}, "templateScale": SCALE,
        "regions": [dict(label=index + 1, name=name, voxels=int((label == index + 1).sum())) for index, name in enumerate(NAMES)], "target": TARGET,
        "whiteMatter": WHITE_LABEL, "cerebellarGrey": CEREBELLAR_GREY_LABEL, "cerebellarWhite": CEREBELLAR_WHITE_LABEL, "brainStem": STEM_LABEL,
        "controls": bands(atlas, label, a.controls), "simulated": True,
    }
    (a.out / "standard-space.json").write_text(json.dumps(described, indent=1) + "\n")


if __name__ == "__main__":
    main()
