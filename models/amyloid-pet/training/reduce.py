"""Features of the simulated test scans, reduced to a few axes, for the map on which a scan is placed.

    python reduce.py --work <folder> [--out ..]

Writes feature-axes.bin (float32 [1 + 16][2048]: mean, principal axes) and feature-points.json into --out.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

AXES = 16


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    a = arguments.parse_args()
    with np.load(a.work / "features.npz") as kept:
        features, stages = kept["features"].astype(np.float64), kept["stages"]
    mean = features.mean(0)
    _, _, axes = np.linalg.svd(features - mean, full_matrices=False)
    axes = axes[:AXES] * np.sign(axes[:AXES, [0]] + 1e-12)
    points = (features - mean) @ axes.T
    a.out.mkdir(parents=True, exist_ok=True)
    (a.out / "feature-axes.bin").write_bytes(np.vstack([mean, axes]).astype("<f4").tobytes())
    (a.out / "feature-points.json").write_text(json.dumps({"stages": stages.tolist(), "points": np.round(points, 4).tolist()}) + "\n")


if __name__ == "__main__":
    main()
