"""Accuracy on ACDC patients not trained on, on another vendor's cines (Sunnybrook, LV contours), calibration and speed.

Everything runs through an exported model.onnx as inference.py says (inference.FLIPS). Dice is of the
whole volume on the image's own grid; a structure's Hausdorff distance is three-dimensional, between border voxels, in mm.
Writes results.json. `--model a.onnx --fold 0 --model b.onnx --fold 1 …` pools the folds of a cross-validation.
"""
from __future__ import annotations

import argparse
import io
import json
import time
import zipfile
from pathlib import Path

import numpy as np
from scipy import ndimage

import data
import inference
import landmarks

STRUCTURES = {1: "LV cavity", 2: "LV myocardium", 3: "RV cavity"}


def dice(a: np.ndarray, b: np.ndarray) -> float:
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else 1.0


def hausdorff_mm(a: np.ndarray, b: np.ndarray, spacing_mm: tuple[float, float, float]) -> float:
    """Symmetric Hausdorff distance of two masks [slice][row][column]; nan when one is empty."""
    if not a.any() or not b.any():
        return float("nan")
    box = ndimage.find_objects((a | b).astype(np.uint8))[0]
    a, b = np.pad(a[box], 1), np.pad(b[box], 1)
    flat = ndimage.generate_binary_structure(3, 1)
    edges = [m & ~ndimage.binary_erosion(m, flat) for m in (a, b)]
    far = [ndimage.distance_transform_edt(~e, sampling=spacing_mm) for e in edges]
    return float(max(far[1][edges[0]].max(), far[0][edges[1]].max()))


def largest_components(labels: np.ndarray) -> np.ndarray:
    """Keeps, for each structure, its largest connected part in 3-D (face neighbours)."""
    kept = np.zeros_like(labels)
    for c in STRUCTURES:
        parts, count = ndimage.label(labels == c)
        if count:
            kept[parts == 1 + np.argmax(np.bincount(parts.ravel())[1:])] = c
    return kept


class Reliability:
    """Counts of pixels by the probability of their likeliest class: `bins` bins from 0.25 to 1, near the heart only (within
    6 pixels of what was found or drawn: far background is certain and would hide everything)."""

    def __init__(self, bins: int = 15):
        self.edges = np.linspace(0.25, 1, bins + 1)
        self.count, self.right, self.sum = np.zeros(bins, int), np.zeros(bins, int), np.zeros(bins)

    def add(self, probabilities: np.ndarray, found: np.ndarray, truth: np.ndarray) -> None:
        near = ndimage.binary_dilation((found > 0) | (truth > 0), np.ones((1, 3, 3), bool), iterations=6)
        top = probabilities.max(1)[near]
        at = np.clip(np.digitize(top, self.edges) - 1, 0, len(self.count) - 1)
        self.count += np.bincount(at, minlength=len(self.count))
        self.sum += np.bincount(at, top, minlength=len(self.count))
        self.right += np.bincount(at, (found == truth)[near], minlength=len(self.count)).astype(int)

    def summary(self) -> dict:
        kept = self.count > 0
        stated, correct = self.sum[kept] / self.count[kept], self.right[kept] / self.count[kept]
        return dict(expectedCalibrationError=float((np.abs(stated - correct) * self.count[kept]).sum() / self.count.sum()), pixels=int(self.count.sum()),
                    bins=[dict(stated=round(float(a), 4), correct=round(float(b), 4), pixels=int(n)) for a, b, n in zip(stated, correct, self.count[kept])])


def confidence(probabilities: np.ndarray, found: np.ndarray) -> list[float]:
    """Per slice: mean, over the pixels of the structures and one pixel around, of the likeliest class's probability; nan without any."""
    near = ndimage.binary_dilation(found > 0, np.ones((1, 3, 3), bool))
    top = probabilities.max(1)
    return [float(top[s][near[s]].mean()) if near[s].any() else float("nan") for s in range(len(found))]


def acdc(root: Path, runs: list[tuple[object, str]]) -> dict:
    """Per patient, phase and structure; then means, by disease group, ejection-fraction errors (predicted - expert), landmark
    errors, calibration, and each slice's confidence beside its Dice."""
    rows, fractions, points, slices, reliability = [], [], [], [], Reliability()
    for run, folder in ((run, folder) for run, fold in runs for folder in data.split(root, fold)[1]):
        ml, volumes = {}, data.read_patient(folder)
        for v in volumes:
            voxel_ml = float(np.prod(v.spacing_mm)) / 1000
            probabilities, heat = inference.maps(run, v.image, *v.spacing_mm[1:], diastole=volumes[0].image)
            found = probabilities.argmax(1).astype(np.uint8)
            clean = largest_components(found)
            reliability.add(probabilities, found, v.labels)
            slices += [dict(patient=v.patient, phase=v.phase, slice=k, confidence=c, dice=dice(found[k] == 3, v.labels[k] == 3),
                            agreement=float((found[k] == v.labels[k])[(found[k] > 0) | (v.labels[k] > 0)].mean()))
                       for k, c in enumerate(confidence(probabilities, found)) if not np.isnan(c)]
            mine = landmarks.in_space(inference.landmark_points(heat, clean, *v.spacing_mm[1:]), v.spacing_mm[0])
            theirs = landmarks.in_space(landmarks.stack_points(v.labels, *v.spacing_mm[1:]), v.spacing_mm[0])
            ruled = landmarks.in_space(landmarks.stack_points(clean, *v.spacing_mm[1:]), v.spacing_mm[0])
            for number, at in theirs.items():
                points.append(dict(patient=v.patient, phase=v.phase, landmark=landmarks.NAMES[number - 1],
                                   errorMm=float(np.linalg.norm(mine[number] - at)) if number in mine else float("nan"),
                                   fromLabelsMm=float(np.linalg.norm(ruled[number] - at)) if number in ruled else float("nan")))
            for c, name in STRUCTURES.items():
                truth = v.labels == c
                rows.append(dict(patient=v.patient, group=v.group, phase=v.phase, structure=name, dice=dice(found == c, truth),
                                 diceLargestPart=dice(clean == c, truth), hausdorffMm=hausdorff_mm(clean == c, truth, v.spacing_mm),
                                 volumeErrorMl=(float((clean == c).sum()) - float(truth.sum())) * voxel_ml))
                ml[v.phase, c] = (float((clean == c).sum()) * voxel_ml, float(truth.sum()) * voxel_ml)
        for c, name in ((1, "LV"), (3, "RV")):
            ef = [100 * (ml["ED", c][k] - ml["ES", c][k]) / ml["ED", c][k] for k in (0, 1)]
            fractions.append(dict(patient=folder.name, ventricle=name, predicted=ef[0], expert=ef[1]))

    def mean(key: str, **where) -> float:
        return float(np.nanmean([r[key] for r in rows if all(r[k] == x for k, x in where.items())]))
    summary = {}
    for name in STRUCTURES.values():
        summary[name] = dict(
            dice=mean("dice", structure=name), diceSd=float(np.std([r["dice"] for r in rows if r["structure"] == name])),
            diceED=mean("dice", structure=name, phase="ED"), diceES=mean("dice", structure=name, phase="ES"),
            diceLargestPart=mean("diceLargestPart", structure=name), diceWorst=min(r["dice"] for r in rows if r["structure"] == name),
            hausdorffMm=mean("hausdorffMm", structure=name), volumeErrorMl=mean("volumeErrorMl", structure=name),
            groups={g: mean("dice", structure=name, group=g) for g in data.GROUPS},
            byPhaseAndGroup=[dict(phase=phase, group=g, dice=mean("dice", structure=name, phase=phase, group=g),
                                  diceLargestPart=mean("diceLargestPart", structure=name, phase=phase, group=g),
                                  hausdorffMm=mean("hausdorffMm", structure=name, phase=phase, group=g),
                                  volumeErrorMl=mean("volumeErrorMl", structure=name, phase=phase, group=g))
                             for phase in ("ED", "ES") for g in data.GROUPS])
    ejection = {}
    for name in ("LV", "RV"):
        error = np.array([f["predicted"] - f["expert"] for f in fractions if f["ventricle"] == name])
        ejection[name] = dict(bias=float(error.mean()), sd=float(error.std(ddof=1)), absolute=float(np.abs(error).mean()))
    marks = {}
    for name in landmarks.NAMES:
        own = [p for p in points if p["landmark"] == name]
        error, ruled = np.array([p["errorMm"] for p in own]), np.array([p["fromLabelsMm"] for p in own])
        marks[name] = dict(n=len(own), medianMm=float(np.nanmedian(error)), p90Mm=float(np.nanpercentile(error, 90)), missing=int(np.isnan(error).sum()),
                           fromLabelsMedianMm=float(np.nanmedian(ruled)))
    every = np.array([p["errorMm"] for p in points])
    return dict(patients=len(fractions) // 2, volumes=len(rows) // 3, structures=summary, ejectionFractionError=ejection, landmarks=marks,
                landmarkMedianMm=float(np.nanmedian(every)), calibration=reliability.summary(), fractions=fractions, slices=slices, points=points, rows=rows)


def polygon_mask(points: np.ndarray, h: int, w: int) -> np.ndarray:
    """Pixels whose centre lies inside the polygon (even-odd rule); points [k][x, y] in pixels, centres at integers."""
    x, y = np.meshgrid(np.arange(w), np.arange(h))
    inside = np.zeros((h, w), bool)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0)):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def sunnybrook_series(root: Path, name: str) -> dict[int, "object"]:
    """File number -> DICOM data set, from folder <name> or <name>.zip."""
    import pydicom
    if (root / name).is_dir():
        return {int(p.stem): pydicom.dcmread(p) for p in sorted((root / name).glob("*.dcm"))}
    with zipfile.ZipFile(root / f"{name}.zip") as archive:
        return {int(Path(entry).stem): pydicom.dcmread(io.BytesIO(archive.read(entry)))
                for entry in archive.namelist() if entry.endswith(".dcm") and Path(entry).stem.isdigit()}


def sunnybrook_stacks(files: dict[int, "object"]) -> dict[int, tuple[list[int], int]]:
    """File number -> (file numbers of its phase's slices in order of height, place among them): files of a slice position
    sorted by number are its phases. Minus the number of a phase's lowest slice -> the first phase, end-diastole."""
    by_position: dict[float, list[int]] = {}
    for number in sorted(files):
        d = files[number]
        normal = np.cross(*np.array(d.ImageOrientationPatient, float).reshape(2, 3))
        by_position.setdefault(round(float(normal @ np.array(d.ImagePositionPatient, float)), 1), []).append(number)
    heights = sorted(by_position)
    phases = [[by_position[h][k] for h in heights] for k in range(len(by_position[heights[0]]))]
    first = phases[0]
    return {**{number: (stack, at) for stack in phases for at, number in enumerate(stack)}, **{-stack[0]: (first, 0) for stack in phases}}


def sunnybrook(root: Path, run) -> dict:
    """Dice of LV endocardium (LV cavity) and epicardium (cavity + myocardium) against the contours, slice by slice and pooled."""
    result = {}
    for name, case in (("SCD0000101", "SC-HF-I-1"), ("SCD0000301", "SC-HF-I-4")):
        files = sunnybrook_series(root, name)
        low, high = data.percentile_range(np.stack([d.pixel_array for d in files.values()]))
        result[name], done = {}, {}
        for kind, letter, classes in (("endocardium", "i", (1,)), ("epicardium", "o", (1, 2))):
            scores, both, total = [], 0, 0
            stacks = sunnybrook_stacks(files)
            for path in sorted((root / "contours" / case / f"{letter}-contours").glob("*.txt")):
                stack, at = stacks[int(path.name.split("-")[2])]
                key = stack[0]
                if key not in done:
                    image, full = (data.normalise(np.stack([files[n].pixel_array for n in numbers]), low, high) for numbers in (stack, stacks[-key][0]))
                    done[key] = inference.segment(run, image, *(float(s) for s in files[key].PixelSpacing), diastole=full)
                found = np.isin(done[key][at], classes)
                truth = polygon_mask(np.loadtxt(path), *found.shape)
                scores.append(dice(found, truth))
                both, total = both + 2 * int((found & truth).sum()), total + int(found.sum()) + int(truth.sum())
            result[name][kind] = dict(slices=len(scores), diceMean=float(np.mean(scores)), diceMedian=float(np.median(scores)),
                                      diceWorst=min(scores), dicePooled=both / total)
    return result


def seconds_per_240(run) -> float:
    """Seconds for 240 images of 256 x 256 as they come, whole field of view, one pass each: 20 times the fastest of 24 stacks of
    12, which is what an otherwise idle machine does even when this one is not."""
    images = np.random.default_rng(0).random((12, 2, 256, 256), np.float32)
    run.run(None, {"image": images})
    fastest = float("inf")
    for _ in range(24):
        start = time.perf_counter()
        run.run(None, {"image": images})
        fastest = min(fastest, time.perf_counter() - start)
    return 20 * fastest


def evaluate(root: Path, other: Path | None, models: list[tuple[Path, str]], out: Path) -> dict:
    """models: (model.onnx, fold whose test patients it has not seen)."""
    runs = [(inference.session(model), fold) for model, fold in models]
    results = dict(acdc=acdc(root, runs), secondsPer240Images=seconds_per_240(runs[0][0]))
    if other:
        results["sunnybrook"] = sunnybrook(other, runs[0][0])
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(results, indent=1))
    return results


def table(results: dict) -> str:
    """The results as Markdown."""
    a = results["acdc"]
    s = a["structures"]
    lines = [f"ACDC patients not trained on: {a['patients']} ({a['volumes']} volumes). Mean volume Dice, ED and ES together unless said.", "",
             "| structure | Dice ± SD | ED | ES | worst volume | " + " | ".join(data.GROUPS) + " | largest part only | Hausdorff, mm | volume error, ml |",
             "|---" * (8 + len(data.GROUPS)) + "|"]
    for name, r in s.items():
        lines.append(f"| {name} | **{r['dice']:.3f}** ± {r['diceSd']:.3f} | {r['diceED']:.3f} | {r['diceES']:.3f} | {r['diceWorst']:.3f} | "
                     + " | ".join(f"{r['groups'][g]:.3f}" for g in data.GROUPS)
                     + f" | **{r['diceLargestPart']:.3f}** | {r['hausdorffMm']:.1f} | {r['volumeErrorMl']:+.1f} |")
    lines += ["", "Hausdorff: three-dimensional. It, volumes and ejection fractions are of each structure's largest part. Volume error: mean of predicted − expert.", ""]
    for name, e in a["ejectionFractionError"].items():
        lines.append(f"- {name} ejection fraction, predicted − expert: {e['bias']:+.1f} ± {e['sd']:.1f} points, mean absolute **{e['absolute']:.1f}**.")
    lines += ["", "By phase and disease group, largest part: Dice / Hausdorff in mm / volume error in ml.", "",
              "| structure | phase | " + " | ".join(data.GROUPS) + " |", "|---" * (2 + len(data.GROUPS)) + "|"]
    for name, r in s.items():
        for phase in ("ED", "ES"):
            cells = [next(c for c in r["byPhaseAndGroup"] if c["phase"] == phase and c["group"] == g) for g in data.GROUPS]
            lines.append(f"| {name} | {phase} | " + " | ".join(f"{c['diceLargestPart']:.3f} / {c['hausdorffMm']:.1f} / {c['volumeErrorMl']:+.1f}" for c in cells) + " |")
    lines += ["", f"Landmarks, distance in space to those of the experts' masks (ED and ES): median of all **{a['landmarkMedianMm']:.1f} mm**.", "",
              "| landmark | n | median, mm | 90th percentile, mm | not found | same rule on the found labels: median, mm |", "|---|---|---|---|---|---|"]
    for name, m in a["landmarks"].items():
        lines.append(f"| {name} | {m['n']} | **{m['medianMm']:.1f}** | {m['p90Mm']:.1f} | {m['missing']} | {m['fromLabelsMedianMm']:.1f} |")
    c = a["calibration"]
    lines += ["", f"Calibration, pixels within 6 of a structure: expected calibration error {c['expectedCalibrationError']:.3f}. Stated probability → share correct: "
              + ", ".join(f"{b['stated']:.2f} → {b['correct']:.2f}" for b in c["bins"]) + "."]
    if "sunnybrook" in results:
        lines += ["", "Sunnybrook (GE, never trained on), Dice against the manual LV contours:", "",
                  "| cine | contour | slices | mean of slices | median | worst slice | pooled |", "|---|---|---|---|---|---|---|"]
        for name, kinds in results["sunnybrook"].items():
            for kind, r in kinds.items():
                lines.append(f"| {name} | {kind} | {r['slices']} | **{r['diceMean']:.3f}** | {r['diceMedian']:.3f} | {r['diceWorst']:.3f} | {r['dicePooled']:.3f} |")
    lines += ["", f"Speed: 240 images of 256 × 256 in {results['secondsPer240Images']:.1f} s, whole field of view, one pass, onnxruntime on two CPU cores (20 × the fastest of 24 stacks of 12)."]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--sunnybrook", type=Path, help="folder of the Sunnybrook cines and contours")
    parser.add_argument("--model", type=Path, action="append", help="default: the shipped one")
    parser.add_argument("--fold", action="append", help="fold whose test patients each model has not seen; default held-out")
    parser.add_argument("--out", type=Path, required=True, help="folder for results.json")
    given = parser.parse_args()
    models = given.model or [Path(__file__).parent.parent / "model.onnx"]
    folds = given.fold or ["held-out"] * len(models)
    print(table(evaluate(given.data, given.sunnybrook, list(zip(models, folds, strict=True)), given.out)))
