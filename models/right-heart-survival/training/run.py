"""Trains, exports and describes the survival network.

    pip install -r requirements.txt
    python run.py --cohort <folder written by build/simulate-cohort.ts> [--search 8]

Writes model.onnx, the golden arrays, cohort.json and card.json into the folder above this one. The statistics of the
cohort (calibration, baseline hazard, concordance, importance) and the card are made by build/survival-package.ts,
with the product's own code in electron/survival.
"""
from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import torch

import cohort as cohorts
import export
import train

HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "settings.json"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cohort", type=Path, required=True)
    arguments.add_argument("--search", type=int, default=0, help="settings to try by cross-validation before training; writes settings.json")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=HERE.parent)
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    torch.use_deterministic_algorithms(True)
    cohort = cohorts.load(a.cohort)
    training = cohort.part(~cohort.held_out)
    if a.search:
        best, tried = train.search(training, a.search, a.seed)
        SETTINGS.write_text(json.dumps(dict(best=best, tried=tried), indent=2) + "\n")
        if a.out == Path("none"):
            return
    settings = json.loads(SETTINGS.read_text())["best"]
    model = train.train(training, settings, a.seed)
    risk, error = train.predict(model, cohort.descriptors)
    difference = export.export(model, a.out, cohort.descriptors)
    predictions = dict(settings=settings, seed=a.seed, parameters=sum(p.numel() for p in model.parameters()), differenceFromPyTorch=difference,
                       logHazard=[float(r) for r in risk], reconstructionErrorMm=[float(e) for e in error])
    (a.cohort / "predictions.json").write_text(json.dumps(predictions))
    root = HERE.parents[2]
    subprocess.run(["node", "build/run.mjs", "build/survival-package.ts", "--cohort", str(a.cohort.resolve()), "--out", str(a.out.resolve())], cwd=root, check=True)


if __name__ == "__main__":
    main()
