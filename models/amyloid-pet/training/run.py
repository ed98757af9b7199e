"""Makes the scans, trains, compares with the seed's protocol, scores, exports.

    pip install -r requirements.txt
    python run.py --atlas <folder of DKT_MNI152NLin6_2mm.nii.gz and AAL3v1_2mm.nii.gz> --work <folder> [--epochs 14] [--out ..]

Resumable: scans and epochs that are done are not done again. Writes results.json into --work and the network into --out.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import data
import evaluate
import export
import train

HERE = Path(__file__).resolve().parent


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--atlas", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--epochs", type=int, default=14)
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--out", type=Path, default=HERE.parent)
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    scans, stages, _ = data.generate(a.atlas, a.work, "train")
    aside, known, _ = data.generate(a.atlas, a.work, "validation")
    unseen, truth, facts = data.generate(a.atlas, a.work, "test")
    results: dict = {"epochs": a.epochs, "classes": np.bincount(stages).tolist()}
    for name, plain in [("ordinal", False), ("plain", True)]:
        model = train.train(scans, stages, a.work / name, plain=plain, epochs=a.epochs)
        logits, _, _ = train.predict(model, aside)
        train.calibrate(model, logits, known)
        _, probabilities, features = train.predict(model, unseen)
        results[name] = dict(evaluate.scores(probabilities, truth, facts), temperature=float(model.temperature))
        if not plain:
            results["differenceFromPyTorch"] = export.export(model, a.out, unseen)
            np.savez_compressed(a.work / "features.npz", features=features, stages=truth)
        (a.work / "results.json").write_text(json.dumps(results, indent=1))
        print(name, json.dumps({k: v for k, v in results[name].items() if k != "calibration"}), flush=True)


if __name__ == "__main__":
    main()
