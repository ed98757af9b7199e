"""The one command: train, export, evaluate, write the card.

    python run.py --data <acdc> --sunnybrook <sunnybrook> --work <folder for checkpoints>

Re-run with --resume to go on from the last finished epoch; `--resume` on finished training only exports and evaluates.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

import card
import data
import evaluate
import export
import train
from network import multiply_adds_per_pixel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--sunnybrook", type=Path, help="folder of the Sunnybrook cines and contours (test only)")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoint, log and results.json")
    parser.add_argument("--target", type=Path, default=Path(__file__).resolve().parent.parent, help="folder of model.onnx and card.json")
    parser.add_argument("--epochs", type=int, default=train.DEFAULTS["epochs"])
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--skip-training", action="store_true", help="export and evaluate the checkpoint as it is")
    given = parser.parse_args()
    checkpoint = given.work / "checkpoint.pt"
    if not given.skip_training:
        checkpoint = train.train(given.data, given.work, given.resume, epochs=given.epochs)
    checked = export.export(checkpoint, given.target)
    print("export:", json.dumps(checked))
    results = evaluate.evaluate(given.data, given.sunnybrook, given.target / "model.onnx", given.work)
    state, model = torch.load(checkpoint, weights_only=True), train.load(checkpoint)
    learn, _ = data.split(given.data)
    slices = sum(len(v.image) for folder in learn for v in data.read_patient(folder))
    card.write(given.target, results, checked, dict(
        patients=len(learn), slices=slices, epochs=state["epoch"], seed=state["settings"]["seed"],
        parameters=sum(p.numel() for p in model.parameters()), multiplyAddsPerPixel=round(multiply_adds_per_pixel(model))))
    print(evaluate.table(results))


if __name__ == "__main__":
    main()
