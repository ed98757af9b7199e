"""Writes card.json (dextra-model/1) and the results block of README.md from what a run produced."""
from __future__ import annotations

import hashlib
import json
from pathlib import Path

import data
import evaluate
import inference
import landmarks

ACDC = "ACDC, patients not trained on"
CITATIONS = [
    "O. Bernard, A. Lalande, C. Zotti, F. Cervenansky, et al. \"Deep Learning Techniques for Automatic MRI Cardiac Multi-structures "
    "Segmentation and Diagnosis: Is the Problem Solved?\" IEEE Transactions on Medical Imaging 37(11):2514-2525, 2018. doi:10.1109/TMI.2018.2837502",
    "J. Duan, G. Bello, J. Schlemper, et al. \"Automatic 3D bi-ventricular segmentation of cardiac images by a shape-refined multi-task "
    "deep learning approach.\" IEEE Transactions on Medical Imaging 38(9):2151-2164, 2019. doi:10.1109/TMI.2019.2894322 (architecture)",
]
BEGIN, END = "<!-- results: written by training/run.py -->", "<!-- end of results -->"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def metrics(results: dict) -> list[dict]:
    rows: list[dict] = []

    def add(name: str, value: float, unit: str, dataset: str, n: int) -> None:
        rows.append(dict(name=name, value=round(value, 4), unit=unit, dataset=dataset, n=n))
    a = results["acdc"]
    for name, r in a["structures"].items():
        add(f"Dice, {name}, ED and ES", r["dice"], "1", ACDC, a["volumes"])
        add(f"Dice, {name}, ED", r["diceED"], "1", ACDC, a["patients"])
        add(f"Dice, {name}, ES", r["diceES"], "1", ACDC, a["patients"])
        add(f"Dice, {name}, worst volume", r["diceWorst"], "1", ACDC, a["volumes"])
        for group, value in r["groups"].items():
            add(f"Dice, {name}, group {group}", value, "1", ACDC, a["volumes"] // len(data.GROUPS))
        add(f"Dice, {name}, largest part only", r["diceLargestPart"], "1", ACDC, a["volumes"])
        add(f"Hausdorff distance, {name}, largest part only", r["hausdorffMm"], "mm", ACDC, a["volumes"])
        add(f"Volume error, {name}, mean of predicted - expert", r["volumeErrorMl"], "ml", ACDC, a["volumes"])
    for name, e in a["ejectionFractionError"].items():
        for key, text in (("bias", "mean of predicted - expert"), ("sd", "standard deviation"), ("absolute", "mean absolute")):
            add(f"{name} ejection fraction error, {text}", e[key], "percentage points", ACDC, a["patients"])
    for name, m in a["landmarks"].items():
        add(f"Landmark distance, {name}, median", m["medianMm"], "mm", ACDC, m["n"])
    add("Expected calibration error, pixels near the heart", a["calibration"]["expectedCalibrationError"], "1", ACDC, a["volumes"])
    for name, kinds in results.get("sunnybrook", {}).items():
        for kind, r in kinds.items():
            add(f"Dice, LV {kind}, mean of slices", r["diceMean"], "1", f"Sunnybrook {name} (GE, not trained on)", r["slices"])
    return rows


def write(target: Path, results: dict, checked: dict, training: dict) -> None:
    def array(name: str, shape: list[int]) -> dict:
        return dict(file=name, shape=shape, sha256=sha256(target / name))
    low, high = data.PERCENTILES
    card = dict(
        format="dextra-model/1", id="right-heart-segmentation", version="2.0.0",
        title="Both ventricles on short-axis cine MR", task="segmentation", file="model.onnx", sha256=sha256(target / "model.onnx"),
        inputs=[dict(name="image", type="float32", shape=["n", 2, "h", "w"], unit="1",
                     normalisation=f"clip((x - p{low:g}) / (p{high:g} - p{low:g}), 0, 1); p{low:g} and p{high:g} are the {low:g}st and {high:g}th percentile "
                                   "(linear interpolation) over every pixel of every slice and phase of the series")],
        outputs=[dict(name="probabilities", type="float32", shape=["n", 4, "h", "w"], unit="1", classes=list(data.CLASSES)),
                 dict(name="landmarks", type="float32", shape=["n", 7, "h / 2", "w / 2"], unit="1", classes=["none", *landmarks.NAMES])],
        parameters=dict(
            spacingMm=data.SPACING_MM, sizeMultiple=data.SIZE_MULTIPLE,
            normalisation=dict(kind="percentile", low=low, high=high, scope="series", interpolation="linear", range=[0, 1], clip=True),
            resampling=dict(kind="bilinear", alignment="centre", outside=0, size="round(size * spacing / 1.5)"),
            padding=dict(value=0, where="end"),
            stack=dict(slices="all slices of one phase in order, either way round", flips=list(inference.FLIPS), swap=inference.SWAPPED,
                       second="the same slice at end-diastole (the first phase of the series)"),
            calibration=results["acdc"]["calibration"]),
        trainingData=dict(
            description=f"ACDC training set: {training['patients']} of 99 patients, end-diastole and end-systole, {training['slices']} short-axis slices, 1.5 T and 3 T, one "
                        "hospital; 5 groups (normal, infarct, dilated, hypertrophic, abnormal RV); "
                        f"and {training['phantoms']} images of drawn hearts (6 % of what it saw). The metrics are of the same network before the patients it was scored on were added "
                        "(training/held-out.txt, four per group). ACDC's labels 1 RV, 2 myocardium, 3 LV become 3, 2, 1.",
            simulated=False, licence="ACDC database: non-commercial research use, with citation", citation=CITATIONS[:1]),
        metrics=metrics(results),
        licence="Weights: non-commercial research use only, following the terms of the ACDC data; cite Bernard et al., IEEE TMI 2018",
        citation=CITATIONS,
        intendedUse="Research use, not for diagnosis. Proposes LV cavity, LV myocardium and RV cavity on short-axis balanced-SSFP cine MR, a whole stack of one phase at a time, "
                    "any in-plane resolution, rotation or flip, for a reader to check and correct.",
        limits=["Trained on one hospital's patients (Siemens 1.5 T and 3 T) at end-diastole and end-systole only; other phases and vendors are extrapolation.",
                "The most basal and apical slices, where the experts' own rules decide, are the least certain, the RV most of all.",
                "Structures away from the heart are sometimes marked, more so on another vendor's images: keep each structure's largest part.",
                "End-systolic RV is the weakest result (see metrics).",
                "Landmarks are this project's own, derived from the experts' masks by a rule; no expert placed them.",
                "Papillary muscles and trabeculae belong to the cavities, as in the training contours.",
                "Not for long-axis views, black-blood, late-enhancement or contrast-enhanced images, children or congenital heart disease.",
                "Probabilities are softmax outputs; how far they can be believed is in parameters.calibration, measured on these patients only."],
        golden=dict(inputs=dict(image=array("golden-input.bin", checked["inputShape"])),
                    outputs=dict(probabilities=array("golden-output.bin", checked["outputShape"]), landmarks=array("golden-landmarks.bin", checked["landmarksShape"])), tolerance=0.001,
                    note="raw little-endian float32; the input is drawn by training/export.py, no patient data"),
        training=dict(epochs=training["epochs"], moreEpochs=training["moreEpochs"], seed=training["seed"], parameters=training["parameters"],
                      multiplyAddsPerPixel=training["multiplyAddsPerPixel"], differenceFromPyTorch=checked["differenceFromPyTorch"]),
        files=[])
    (target / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    readme = target / "README.md"
    if readme.is_file() and BEGIN in (text := readme.read_text()):
        head, tail = text.split(BEGIN)[0], text.split(END)[1]
        readme.write_text(f"{head}{BEGIN}\n{evaluate.table(results)}\n{END}{tail}")
