"""Simulated examinations on the disk, and the windows and batches that the network is trained on."""
from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

import simulate

# First number and count of the examinations of each part; each number is an anatomy of its own.
PARTS = {"train": (0, 180), "validation": (5_000, 24), "test": (9_000, 60)}
# Level and width in HU: lung, embolism, mediastinum.
WINDOWS = [(-600, 1500), (100, 700), (40, 400)]


def windows(hu: np.ndarray) -> np.ndarray:
    """float32 [3][...] in 0…1: the three windows of the same HU values."""
    return np.stack([np.clip((hu - (level - width / 2)) / width, 0, 1) for level, width in WINDOWS]).astype(np.float32)


def generate(work: Path, part: str, only: range | None = None) -> list[Path]:
    """Folders of the part's examinations: hu.npy int16 and mask.npy uint8 [z][256][256], exam.json. What is there stays."""
    first, count = PARTS[part]
    folders = []
    for number in only or range(first, first + count):
        folder = work / part / f"{number:05d}"
        folders.append(folder)
        if (folder / "exam.json").is_file():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        hu, mask, exam = simulate.simulate(number)
        np.save(folder / "hu.npy", hu)
        np.save(folder / "mask.npy", mask)
        (folder / "exam.json").write_text(json.dumps(asdict(exam)))
        print(f"{part}: {len(folders)} of {count}", flush=True)
    return folders


if __name__ == "__main__":
    import sys

    for name in ("train", "validation", "test"):
        generate(Path(sys.argv[1]), name)
