"""The one command: train, evaluate on patients not trained on, train the shipped network on everyone, export, write the card.

    python run.py --data <acdc> --sunnybrook <sunnybrook> --phantoms <folder> --work <folder for checkpoints>

Steps, each resumable with --resume and chosen with --steps:
  held-out   trains on the patients of the fixed split (or of five folds with --folds 5) and scores the others
  all        goes on from those weights with all patients, exports what is shipped
  card       card.json, the golden files and the tables of README.md, from what the steps before wrote
  ablation   short trainings from scratch without one part each, and their table (not part of the default)
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

import ablation
import card
import data
import evaluate
import export
import train
from network import multiply_adds_per_pixel

MORE_EPOCHS = dict(epochs=12, rate=3e-4, warm_up=0.5, falling=0.9)


def package(root: Path, work: Path, before: Path, target: Path, fold: str, results: dict, phantoms: int) -> None:
    """Exports work/checkpoint.pt into `target` and writes its card."""
    checked = export.export(work / "checkpoint.pt", target)
    print(f"export to {target}:", json.dumps(checked))
    own, first = (torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu") for folder in (work, before))
    model = train.load(work / "checkpoint.pt")
    card.write(target, results, checked, dict(
        patients=own["patients"], slices=sum(len(v.image) for folder in data.split(root, fold)[0] for v in data.read_patient(folder)),
        phantoms=phantoms, epochs=first["epoch"], moreEpochs=own["epoch"] if fold == "all" else 0, seed=own["settings"]["seed"],
        parameters=sum(p.numel() for p in model.parameters()), multiplyAddsPerPixel=round(multiply_adds_per_pixel(model))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--sunnybrook", type=Path, help="folder of the Sunnybrook cines and contours (test only)")
    parser.add_argument("--phantoms", type=Path, help="folder written by build/phantom-images.ts")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints, logs and results.json")
    parser.add_argument("--target", type=Path, default=Path(__file__).resolve().parent.parent, help="folder of model.onnx and card.json")
    parser.add_argument("--start", type=Path, help="checkpoint whose weights to begin with")
    parser.add_argument("--folds", type=int, choices=[1, 5], default=1, help="5: five-fold cross-validation instead of the fixed split")
    parser.add_argument("--steps", default="held-out,all,card")
    parser.add_argument("--set", type=train.setting, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    steps, settings = given.steps.split(","), dict(given.set)
    folds = [str(k) for k in range(given.folds)] if given.folds > 1 else ["held-out"]
    if "held-out" in steps:
        models = []
        for fold in folds:
            work = given.work / fold
            checkpoint = train.train(data.split(given.data, fold)[0], work, given.phantoms, given.start, given.resume, **settings)
            export.export(checkpoint, work)
            models.append((work / "model.onnx", fold))
        evaluate.evaluate(given.data, given.sunnybrook, models, given.work)
    if "all" in steps:
        start = given.work / folds[0] / "checkpoint.pt"
        train.train(data.split(given.data, "all")[0], given.work / "all", given.phantoms, start, given.resume, **{**settings, **MORE_EPOCHS})
    if "ablation" in steps:
        ablation.run(given.data, given.work / "ablation", given.resume)
    if "card" in steps:
        results = json.loads((given.work / "results.json").read_text())
        phantoms = len(list(given.phantoms.glob("*_image.nii.gz"))) if given.phantoms else 0
        # The package of the network that the figures are of, to score it in the product; then the one that is shipped.
        package(given.data, given.work / folds[0], given.work / folds[0], given.work / folds[0], folds[0], results, phantoms)
        package(given.data, given.work / "all", given.work / folds[0], given.target, "all", results, phantoms)
        print(evaluate.table(results))


if __name__ == "__main__":
    main()
