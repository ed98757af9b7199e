"""Writes one simulated examination for the bundled demo: python demo.py <folder> [number]; then node build/run.mjs build/make-angiogram.ts <folder>."""
from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

import simulate

# Emboli of the left lung in two places, a wide right ventricle, good contrast, no faults.
NUMBER = 20_294


def main() -> None:
    folder, number = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else NUMBER
    folder.mkdir(parents=True, exist_ok=True)
    hu, mask, exam = simulate.simulate(number)
    np.save(folder / "hu.npy", hu)
    np.save(folder / "mask.npy", mask)
    facts = dict(asdict(exam), positiveImages=[int(z) for z in np.flatnonzero(mask.reshape(len(mask), -1).sum(1) >= 4)])
    (folder / "exam.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
