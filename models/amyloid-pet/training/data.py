"""Simulated scans as the network sees them, kept in chunks on the disk so that an interrupted run goes on."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

import anatomy
import simulate
from anatomy import CEREBELLAR_WHITE, CEREBELLUM

# Planes of the standard grid: z = -38 ... 82 mm every 8 mm, each the mean of three (6 mm).
PLANES = list(range(17, 78, 4))
HEIGHT, WIDTH = 112, 96
# Classes as unequal as in the study that this network follows: 291 normal, 78 early to middle, 234 late.
RATIO = np.array([291, 78, 234])
CHUNK = 50
# Numbers of the anatomies; those of one part are in no other.
PARTS = {"train": (0, 400, 3015), "validation": (10_000, 60, 402), "test": (20_000, 150, 603)}


def planes(volume: np.ndarray) -> np.ndarray:
    """float32 [16][112][96] of a volume [91][109][91] (RAS): planes from below, rows from the back, columns from the left."""
    out = np.zeros((len(PLANES), HEIGHT, WIDTH), np.float32)
    for i, z in enumerate(PLANES):
        out[i, 1:110, 2:93] = volume[:, :, z - 1:z + 2].mean(2).T
    return out


def reference(volume: np.ndarray, atlas: dict[str, np.ndarray]) -> float:
    """Mean over whole cerebellum."""
    return float(volume[np.isin(atlas["tissue"], [CEREBELLUM, CEREBELLAR_WHITE])].mean())


def generate(atlas_folder: Path, work: Path, part: str) -> tuple[np.ndarray, np.ndarray, list[dict]]:
    """SUVR planes float16 [n][16][112][96], stages int64 [n], and how each scan was drawn."""
    first, people, count = PARTS[part]
    rng = np.random.default_rng([11, first])
    per_class = np.round(count * RATIO / RATIO.sum()).astype(int)
    stages = rng.permutation(np.repeat(np.arange(3), per_class))
    folder = work / part
    folder.mkdir(parents=True, exist_ok=True)
    atlas = None
    scans, facts = [], []
    for start in range(0, len(stages), CHUNK):
        kept = folder / f"{start:05d}.npz"
        if not kept.is_file():
            atlas = atlas or anatomy.load(atlas_folder)
            made, told = [], []
            for index in range(start, min(start + CHUNK, len(stages))):
                own = np.random.default_rng([13, first, index])
                head = simulate.Head(atlas, first + int(own.integers(people)))
                volume, scan = simulate.standard(atlas, head, int(stages[index]), own)
                values = volume.numpy()
                made.append((planes(values) / reference(values, atlas)).astype(np.float16))
                told.append(simulate.describe(scan))
            part_file = kept.with_suffix(".part.npz")
            np.savez(part_file, scans=np.stack(made), facts=json.dumps(told))
            part_file.rename(kept)
            print(f"{part}: {start + len(made)} of {len(stages)}", flush=True)
        with np.load(kept) as chunk:
            scans.append(chunk["scans"])
            facts += json.loads(str(chunk["facts"]))
    return np.concatenate(scans), stages.astype(np.int64), facts


def augment(batch: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Another scanner, another reference, the mirror image: float32 [n][16][112][96]."""
    out = batch.clone()
    for i in range(len(out)):
        scan = out[i]
        if rng.random() < 0.5:
            # Column c holds x = -94 + 2c mm: the mirror image of x is column 94 - c.
            mirrored = torch.zeros_like(scan)
            mirrored[..., :95] = scan[..., :95].flip(-1)
            scan = mirrored
        scan = torch.roll(scan, (int(rng.integers(-2, 3)), int(rng.integers(-2, 3))), (-2, -1))
        scan = scan * float(np.exp(rng.normal(0, 0.03)))
        out[i] = scan + float(rng.uniform(0, 0.08)) * torch.from_numpy(rng.normal(size=scan.shape).astype(np.float32))
    return out


if __name__ == "__main__":
    import sys

    torch.set_num_threads(1)
    for name in PARTS:
        generate(Path(sys.argv[1]), Path(sys.argv[2]), name)
