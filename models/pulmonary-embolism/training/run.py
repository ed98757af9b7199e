"""Makes or reads examinations, trains, fits the aggregator, scores, exports the package.

    pip install -r requirements.txt
    python run.py --work <folder> [--out <package folder>]                                     simulated angiograms
    python run.py --work <folder> --table train.csv --images <folder of train> --out <folder>  the RSNA-STR challenge's data

Resumable: examinations and steps that are done are not done again. The package is written into --out, results.json into --work.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

import aggregator
import card
import data
import evaluate
import export
import loader
import train
from network import Embolism

HERE = Path(__file__).resolve().parent


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=HERE.parent)
    arguments.add_argument("--table", type=Path)
    arguments.add_argument("--images", type=Path)
    arguments.add_argument("--steps", type=int, nargs=2, default=(2400, 4000), help="of pieces and of images")
    arguments.add_argument("--batch", type=int, nargs=2, default=(24, 8))
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    site = a.table is not None
    if site != (a.images is not None):
        arguments.error("--table and --images go together")
    if site:
        loader.convert(a.table, a.images, a.work)
        parts = {part: [loader.SiteExamination(f.parent) for f in sorted((a.work / part).glob("*/exam.json"))] for part in ("train", "validation", "test")}
    else:
        parts = {part: [train.Examination(f) for f in data.generate(a.work, part)] for part in ("train", "validation", "test")}
    # Where emboli lie is known only of simulated ones: a site's data begins with whole images, from a start that it may put there.
    start = a.work / "pieces.pt" if site else train.train(a.work, parts["train"], stage="pieces", steps=a.steps[0], batch=a.batch[0], rate=1e-3, start=None)
    kept = train.train(a.work, parts["train"], stage="images", steps=a.steps[1], batch=a.batch[1], rate=3e-4, start=start if start.is_file() else None)
    model = Embolism()
    model.load_state_dict(torch.load(kept, weights_only=False)["model"])
    aside = [evaluate.predict(model, exam) for exam in parts["validation"]]
    fitted = aggregator.fit([evaluate.features(images) for images in aside], [exam.facts["labels"] for exam in parts["validation"]])
    results = evaluate.scores(parts["test"], [evaluate.predict(model, exam) for exam in parts["test"]], fitted)
    (a.work / "results.json").write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1), flush=True)
    difference = export.export(model, a.out)
    training = {"examinations": len(parts["train"]), "steps": list(a.steps), "batch": list(a.batch), "differenceFromPyTorch": difference, "parameters": export.PARAMETERS}
    description = f"{len(parts['train'])} examinations of the site in the layout of the RSNA-STR challenge." if site else None
    print(card.write(a.out, fitted=fitted, results=results, training=training, simulated=not site, description=description))


if __name__ == "__main__":
    main()
