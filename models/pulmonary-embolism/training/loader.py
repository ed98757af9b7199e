"""The RSNA-STR challenge's real layout: train.csv with its 17 fields, images as <study>/<series>/<SOP instance>.dcm.

Examinations come out as the simulator writes them (hu.npy at 1.4 mm and 2.5 mm, exam.json), so that the same training runs on
them; an image's label becomes its slab's. What is wrong with the table or the files is told by file, row and column, all at once.
"""
from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import ndimage

from simulate import LABELS, PIXEL, SIZE, STEP
from train import ON_IMAGE, Examination

FIELDS = ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "pe_present_on_image", "negative_exam_for_pe", "qa_motion", "qa_contrast", "flow_artifact",
          "rv_lv_ratio_gte_1", "rv_lv_ratio_lt_1", "leftsided_pe", "chronic_pe", "true_filling_defect_not_pe", "rightsided_pe", "acute_and_chronic_pe", "central_pe", "indeterminate"]
OF_EXAM = FIELDS[4:]
AIR = -1024


class Unfit(Exception):
    """What is wrong, line by line."""


@dataclass
class Row:
    series: str
    image: str
    positive: bool


def read_table(path: Path) -> dict[str, tuple[dict[str, int], list[Row]]]:
    """Study -> (labels of the examination, its images). Raises Unfit with every problem."""
    problems, studies, seen = [], {}, {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in FIELDS if name not in (reader.fieldnames or [])]
        if missing:
            raise Unfit(f"{path.name}: the columns {', '.join(missing)} are missing")
        for number, row in enumerate(reader, 2):
            values = {}
            for name in FIELDS[3:]:
                if row[name] not in ("0", "1"):
                    problems.append(f"{path.name}, row {number}, {name}: {row[name]!r} is neither 0 nor 1")
                values[name] = int(row[name] == "1")
            study, series, image = (row[name] for name in FIELDS[:3])
            if (study, image) in seen:
                problems.append(f"{path.name}, row {number}: image {image} was in row {seen[study, image]} already")
            seen[study, image] = number
            labels = {name: values[name] for name in OF_EXAM}
            known = studies.setdefault(study, (labels, []))
            if known[0] != labels:
                other = next(name for name in OF_EXAM if known[0][name] != labels[name])
                problems.append(f"{path.name}, row {number}, {other}: differs from other rows of study {study}")
            known[1].append(Row(series, image, bool(values["pe_present_on_image"])))
    for study, (labels, rows) in studies.items():
        for why in inconsistencies(labels, any(row.positive for row in rows)):
            problems.append(f"{path.name}, study {study}: {why}")
        if len({row.series for row in rows}) != 1:
            problems.append(f"{path.name}, study {study}: more than one series")
    if problems:
        raise Unfit("\n".join(problems))
    return studies


def inconsistencies(labels: dict[str, int], any_image: bool) -> list[str]:
    """What the challenge's rules forbid."""
    positive = ["rv_lv_ratio_gte_1", "rv_lv_ratio_lt_1", "leftsided_pe", "chronic_pe", "rightsided_pe", "acute_and_chronic_pe", "central_pe"]
    found = []
    if not any_image:
        if labels["negative_exam_for_pe"] + labels["indeterminate"] != 1:
            found.append("no image is positive, yet not exactly one of negative and indeterminate is set")
        found += [f"no image is positive, yet {name} is set" for name in positive if labels[name]]
        return found
    if labels["rv_lv_ratio_gte_1"] + labels["rv_lv_ratio_lt_1"] != 1:
        found.append("images are positive, yet not exactly one of the two ratios is set")
    if not (labels["leftsided_pe"] or labels["rightsided_pe"] or labels["central_pe"]):
        found.append("images are positive, yet neither side nor the centre is set")
    if labels["chronic_pe"] and labels["acute_and_chronic_pe"]:
        found.append("both chronic and acute_and_chronic are set")
    found += [f"images are positive, yet {name} is set" for name in ("negative_exam_for_pe", "indeterminate") if labels[name]]
    return found


def read_study(folder: Path, rows: list[Row]) -> tuple[np.ndarray, np.ndarray, tuple[float, float, float]]:
    """HU float32 [z][y][x] from the feet, which images are positive, spacing (z, y, x) in mm."""
    import pydicom

    planes = []
    for row in rows:
        path = folder / row.series / f"{row.image}.dcm"
        if not path.is_file():
            raise Unfit(f"{path}: not there")
        image = pydicom.dcmread(path)
        if image.get("Modality", "CT") != "CT" or "RescaleIntercept" not in image or "ImagePositionPatient" not in image:
            raise Unfit(f"{path}: no CT in Hounsfield units with a position")
        stored = image.pixel_array.astype(np.float32)
        hu = stored * float(image.get("RescaleSlope", 1)) + float(image.RescaleIntercept)
        if "PixelPaddingValue" in image:
            hu[stored == float(image.PixelPaddingValue)] = AIR
        planes.append((float(image.ImagePositionPatient[2]), np.maximum(hu, AIR), row.positive, [float(v) for v in image.PixelSpacing]))
    planes.sort(key=lambda plane: plane[0])
    if len({plane[1].shape for plane in planes}) != 1:
        raise Unfit(f"{folder}: images of different sizes")
    steps = np.diff([plane[0] for plane in planes])
    if len(steps) == 0 or steps.min() < 0.05:
        raise Unfit(f"{folder}: two images at one height")
    return np.stack([plane[1] for plane in planes]), np.array([plane[2] for plane in planes]), (float(np.median(steps)), *planes[0][3])


def lungs_at(hu: np.ndarray) -> tuple[float, float]:
    """Middle of the lungs (y, x) in pixels: air inside the body."""
    low, high = [], []
    for image in hu[:: max(1, len(hu) // 40)]:
        parts, count = ndimage.label(image < -400)
        edge = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
        sizes = np.bincount(parts.ravel(), minlength=count + 1)
        kept = [k for k in range(1, count + 1) if k not in edge and sizes[k] > 0.004 * image.size]
        spots = np.argwhere(np.isin(parts, kept))
        if len(spots):
            low.append(spots.min(0)); high.append(spots.max(0))
    if not low:
        return hu.shape[1] / 2 - 0.5, hu.shape[2] / 2 - 0.5
    a, b = np.min(low, 0), np.max(high, 0)
    return float(a[0] + b[0]) / 2, float(a[1] + b[1]) / 2


def resample(hu: np.ndarray, positive: np.ndarray, spacing: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The network's grid: 256 pixels of 1.4 mm with the lungs 8 mm behind the middle, slabs of 2.5 mm; int16, and labels of the slabs."""
    dz, dy, dx = spacing
    y0, x0 = lungs_at(hu)
    count = max(1, int(round(len(hu) * dz / STEP)))
    smooth = ndimage.gaussian_filter(hu, [max(0.0, 0.3 * (STEP / dz - 1)), max(0.0, 0.3 * (PIXEL / dy - 1)), max(0.0, 0.3 * (PIXEL / dx - 1))])
    z = (np.arange(count) + 0.5) * STEP / dz - 0.5
    centred = (np.arange(SIZE) + 0.5) * PIXEL - SIZE * PIXEL / 2
    grid = np.meshgrid(z, y0 + (centred - 8) / dy, x0 + centred / dx, indexing="ij")
    out = ndimage.map_coordinates(smooth, grid, order=1, mode="constant", cval=AIR)
    near = np.clip(np.round(z).astype(int), 0, len(hu) - 1)
    labels = positive[near]
    # No positive image may be lost between slabs.
    for k in np.flatnonzero(positive):
        labels[int(np.argmin(np.abs(z - k)))] = True
    return np.clip(np.round(out), AIR, 3071).astype(np.int16), labels


def convert(table: Path, images: Path, work: Path, share_aside: float = 0.15, seed: int = 1) -> None:
    """Writes every examination into work/{train,validation,test}; what is there stays. The split is by study."""
    studies = read_table(table)
    rng = np.random.default_rng(seed)
    order = rng.permutation(sorted(studies))
    aside = int(round(share_aside * len(order)))
    parts = {study: "test" if k < aside else "validation" if k < 2 * aside else "train" for k, study in enumerate(order)}
    for study, part in parts.items():
        folder = work / part / study
        if (folder / "exam.json").is_file():
            continue
        labels, rows = studies[study]
        hu, positive = resample(*read_study(images / study, rows))
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "hu.npy", hu)
        np.save(folder / "positive.npy", positive)
        (folder / "exam.json").write_text(json.dumps({"labels": labels, "emboli": [], "source": "challenge"}))


class SiteExamination(Examination):
    """An examination that `convert` wrote: labels of images and of the whole, no places of emboli."""

    marked = False

    def __post_init__(self) -> None:
        self.hu = np.load(self.folder / "hu.npy", mmap_mode="r")
        self.mask = np.broadcast_to(np.uint8(0), self.hu.shape)
        self.facts = json.loads((self.folder / "exam.json").read_text())
        self.positive = np.load(self.folder / "positive.npy")

    def target(self, z: int) -> tuple[np.ndarray, np.ndarray]:
        """Labels of a positive image are its examination's; the ratio is asked of the lower half, where the ventricles are."""
        labels, known = np.zeros(len(LABELS), np.float32), np.ones(len(LABELS), np.float32)
        of_exam, here = self.facts["labels"], bool(self.positive[z])
        labels[ON_IMAGE], labels[LABELS.index("indeterminate")] = here, of_exam["indeterminate"]
        for name in ("leftsided_pe", "rightsided_pe", "central_pe", "chronic_pe", "acute_and_chronic_pe"):
            labels[LABELS.index(name)] = here and of_exam[name]
        for name in ("rv_lv_ratio_gte_1", "rv_lv_ratio_lt_1"):
            labels[LABELS.index(name)] = of_exam[name]
            known[LABELS.index(name)] = self.positive.any() and 0.15 < z / len(self.hu) < 0.5
        return labels, known
