"""card.json of the package: what the network is, what it was trained on, how well it does there, and what it is not."""
from __future__ import annotations

import hashlib
import json
from pathlib import Path

import data
from simulate import LABELS

HERE = Path(__file__).resolve().parent


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rounded(value: float) -> float:
    return round(float(value), 4)


def metrics(results: dict, dataset: str) -> list[dict]:
    rows = [("Challenge metric (lower is better)", results["challenge"], results["examinations"]),
            ("Challenge metric, consistent labels", results["challengeConsistent"], results["examinations"]),
            ("Challenge metric of the shares of each label alone", results["challengeOfPrevalence"], results["examinations"]),
            ("AUC of examinations, any embolus", results["examAnyEmbolusAuc"], results["examinations"])]
    rows += [(f"AUC of images, {label}", value, results["images"]) for label, value in results["imageAuc"].items()]
    rows += [(f"AUC of examinations, {label}", value, results["examinations"]) for label, value in results["examAuc"].items()]
    return [{"name": name, "value": rounded(value), "unit": "1", "dataset": dataset, "n": n} for name, value, n in rows if value is not None]


def write(target: Path, *, fitted: dict, results: dict | None, training: dict, simulated: bool = True, description: str | None = None) -> Path:
    """Writes card.json beside model.onnx and the golden arrays."""
    shapes = {"image": [1, 3, 512, 512], "label": [2, 9], "probabilities": [1, 9], "heat": [1, 2, 8, 8]}
    golden = {name: {"file": f"golden-{name}.bin", "shape": shape, "sha256": sha256(target / f"golden-{name}.bin")} for name, shape in shapes.items()}
    dataset = "simulated angiograms of anatomies not trained on" if simulated else "held-out examinations of the site"
    card = {
        "format": "dextra-model/1", "id": "pulmonary-embolism", "version": "1.0.0", "title": "Pulmonary embolism on CT angiograms", "task": "classification",
        "file": "model.onnx", "sha256": sha256(target / "model.onnx"),
        "inputs": [
            {"name": "image", "type": "float32", "shape": ["n", 3, 512, 512], "unit": "1", "normalisation": "lung, embolism and mediastinum windows (-600/1500, 100/700, 40/400 HU), each clipped to 0 ... 1"},
            {"name": "label", "type": "float32", "shape": ["k", 9], "unit": "1", "normalisation": "one-hot rows: the labels whose heat maps are wanted"},
        ],
        "outputs": [
            {"name": "probabilities", "type": "float32", "shape": ["n", 9], "unit": "1", "classes": LABELS},
            {"name": "heat", "type": "float32", "shape": ["n", "k", 8, 8], "unit": "1"},
        ],
        "parameters": {
            "labels": LABELS,
            "input": {"size": 512, "pixelMm": 0.7, "slabMm": 2.5, "windows": [list(w) for w in data.WINDOWS], "lungsAtMm": [0, 8]},
            "aggregator": fitted,
        },
        "trainingData": {
            "description": description or f"SIMULATED: {training.get('examinations', 0)} computed angiograms (training/simulate.py), each of an anatomy of its own: procedural vascular trees, emboli of every kind, faults of contrast and motion. No patient. Performance on patients is unknown.",
            "simulated": simulated, "licence": "Apache-2.0" if simulated else "the site's own", "citation": [],
        },
        "metrics": metrics(results, dataset) if results else [],
        "licence": "Apache-2.0; research use",
        "intendedUse": "Research use, not for diagnosis. Proposes images and labels of pulmonary embolism on CT angiograms of adults, for a reader to check.",
        "limits": [
            "Trained on simulated angiograms only: how it does on patients is unknown, and an examination without findings says nothing.",
            "The figures are of simulated examinations from the same generator; real anatomy, vessels, scanners and diseases vary more.",
            "The image is averaged over 1.4 mm pixels: subsegmental emboli are below its reach.",
            "The heat map shows where a label's evidence is, in cells of 45 mm; it is not an outline of an embolus.",
            "The ratio of the ventricles is a label of the network, not a measurement of diameters.",
        ] if simulated else ["Known only on the site's own examinations."],
        "golden": {"inputs": {name: golden[name] for name in ("image", "label")}, "outputs": {name: golden[name] for name in ("probabilities", "heat")},
                   "tolerance": 0.001, "note": "raw little-endian float32; the image is drawn by training/export.py, no patient data"},
        "training": training, "files": [],
    }
    path = target / "card.json"
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    return path
