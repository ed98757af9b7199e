"""What each part of the loss, and the neighbouring slices, are worth: short trainings from scratch, same seed, same steps.

    python ablation.py --data <acdc> --work <folder> [--epochs 10] [--resume]
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import data
import evaluate
import export
import train

VARIANTS = {
    "L_S + α L_D + β L_L + γ‖W‖²": {},
    "without L_S (cross-entropy)": dict(region=0.0),
    "without L_D (Dice)": dict(alpha=0.0),
    "without L_L (landmarks)": dict(beta=0.0),
    "without ‖W‖² (weight decay)": dict(gamma=0.0),
    "without neighbouring slices": dict(context=False),
    "without end-diastole beside": dict(diastole=False),
}
BEGIN, END = "<!-- ablation: written by training/ablation.py -->", "<!-- end of ablation -->"


def run(root: Path, work: Path, resume: bool, epochs: int = 10) -> dict:
    """Trains and scores each variant; writes ablation.json and the table in README.md as far as it has come."""
    work.mkdir(parents=True, exist_ok=True)
    kept = work / "ablation.json"
    results = json.loads(kept.read_text()) if resume and kept.is_file() else {}
    for number, (name, change) in enumerate(VARIANTS.items()):
        if name in results:
            continue
        checkpoint = train.train(data.split(root)[0], work / str(number), resume=resume,
                                 **{"epochs": epochs, "rate": 2e-3, "average": 0.98, "phantoms": 0.0, **change})
        export.export(checkpoint, work / str(number))
        found = evaluate.acdc(root, [(evaluate.inference.session(work / str(number) / "model.onnx"), "held-out")])
        results[name] = dict({k: v["dice"] for k, v in found["structures"].items()}, landmarksMm=found["landmarkMedianMm"],
                             rvES=found["structures"]["RV cavity"]["diceES"], epochs=epochs)
        kept.write_text(json.dumps(results, indent=1, ensure_ascii=False))
        write(results)
    print(table(results))
    return results


def table(results: dict) -> str:
    lines = [f"Trained from scratch for {next(iter(results.values()))['epochs']} epochs only (a full training has many times more), scored on the 20 held-out "
             "patients, no clean-up; for comparison with each other, not with the shipped network.", "",
             "| trained with | LV cavity | LV myocardium | RV cavity | RV at ES | landmarks, median mm |", "|---|---|---|---|---|---|"]
    for name, r in results.items():
        shown = "untrained" if name == "without L_L (landmarks)" else f"{r['landmarksMm']:.1f}"
        lines.append(f"| {name} | {r['LV cavity']:.3f} | {r['LV myocardium']:.3f} | {r['RV cavity']:.3f} | {r['rvES']:.3f} | {shown} |")
    return "\n".join(lines)


def write(results: dict) -> None:
    readme = Path(__file__).resolve().parent.parent / "README.md"
    if readme.is_file() and BEGIN in (text := readme.read_text()):
        readme.write_text(f"{text.split(BEGIN)[0]}{BEGIN}\n{table(results)}\n{END}{text.split(END)[1]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    run(given.data, given.work, given.resume, given.epochs)
