"""ACDC short-axis cine MR in memory: slices on their own grid, labels in Dextra's order, one fixed patient split.

Source: Bernard et al., IEEE TMI 37(11):2514-2525, 2018 (doi 10.1109/TMI.2018.2837502).
Traps handled here:
- the NIfTI affine of these files is unit-voxel; the true spacing is only in `pixdim` (header zooms), in mm;
- the label order is ACDC's (1 RV cavity, 2 LV myocardium, 3 LV cavity); Dextra's is
  0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity;
- patients carry no orientation, so nothing here or later relies on one.
"""
from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import nibabel as nib
import numpy as np

CLASSES = ("background", "LV cavity", "LV myocardium", "RV cavity")
ACDC_TO_DEXTRA = np.array([0, 3, 2, 1], dtype=np.uint8)
GROUPS = ("NOR", "MINF", "DCM", "HCM", "RV")
SPACING_MM = 1.5          # in-plane spacing the network works at
SIZE_MULTIPLE = 16        # height and width of the network's input are multiples of this
PERCENTILES = (1.0, 99.0)
HELD_OUT = Path(__file__).with_name("held-out.txt")


@dataclass
class Volume:
    """One cardiac phase of one patient.

    image  float32 [slice][row][column], normalised to 0..1 over the series
    labels uint8   [slice][row][column], Dextra's label order
    spacing_mm (between slices, between rows, between columns), millimetres
    """
    patient: str
    group: str
    phase: str            # "ED" or "ES"
    image: np.ndarray
    labels: np.ndarray
    spacing_mm: tuple[float, float, float]


def percentile_range(values: np.ndarray) -> tuple[float, float]:
    """The series' 1st and 99th percentile (linear interpolation), over every pixel of every slice and phase."""
    low, high = np.percentile(values, PERCENTILES)
    return float(low), float(max(high, low + 1e-6))


def normalise(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """clip((x - low) / (high - low), 0, 1) as float32."""
    return np.clip((values.astype(np.float32) - low) / (high - low), 0.0, 1.0)


def read_info(folder: Path) -> dict[str, str]:
    """Info.cfg: `key: value` lines (ED, ES: one-based frame numbers; Group; Height cm; Weight kg)."""
    pairs = (line.split(":", 1) for line in (folder / "Info.cfg").read_text().splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def read_patient(folder: Path) -> list[Volume]:
    """ED and ES of one patient. The intensity range is taken over both phases together, the nearest that two
    labelled phases come to the whole cine that the product normalises over."""
    info = read_info(folder)
    raw = []
    for phase in ("ED", "ES"):
        stem = folder / f"{folder.name}_frame{int(info[phase]):02d}"
        image = nib.load(f"{stem}.nii.gz")
        mask = np.asarray(nib.load(f"{stem}_gt.nii.gz").dataobj).astype(np.uint8)
        column, row, between = (float(z) for z in image.header.get_zooms()[:3])
        values = np.asarray(image.dataobj, dtype=np.float32)
        raw.append((phase, values.transpose(2, 1, 0), ACDC_TO_DEXTRA[mask].transpose(2, 1, 0), (between, row, column)))
    low, high = percentile_range(np.concatenate([r[1].ravel() for r in raw]))
    return [Volume(folder.name, info["Group"], phase, np.ascontiguousarray(normalise(values, low, high)),
                   np.ascontiguousarray(labels), spacing) for phase, values, labels, spacing in raw]


def patients(root: Path) -> list[Path]:
    return sorted(p for p in Path(root).iterdir() if (p / "Info.cfg").is_file())


def held_out() -> set[str]:
    lines = (line.split("#")[0].split() for line in HELD_OUT.read_text().splitlines())
    return {fields[0] for fields in lines if fields}


FOLDS = 5


def split(root: Path, fold: str | int = "held-out") -> tuple[list[Path], list[Path]]:
    """(training, test) patient folders. "held-out": the fixed split of held-out.txt; "all": everyone, no test;
    0..4: that fold of a five-fold split, stratified by disease group (patients of a group dealt out in order)."""
    every = patients(root)
    if fold == "all":
        return every, []
    if fold == "held-out":
        out = held_out()
    else:
        dealt = {g: [p.name for p in every if read_info(p)["Group"] == g] for g in GROUPS}
        out = {name for names in dealt.values() for name in names[int(fold)::FOLDS]}
    missing = out - {p.name for p in every}
    if missing:
        raise SystemExit(f"held-out patients missing under {root}: {sorted(missing)}")
    return [p for p in every if p.name not in out], [p for p in every if p.name in out]


def read_phantoms(root: Path) -> list[Volume]:
    """The product's drawn hearts, as build/phantom-images.ts writes them: <name>_image.nii.gz and <name>_labels.nii.gz,
    true affines, labels in Dextra's order already."""
    found = []
    for path in sorted(Path(root).glob("*_image.nii.gz")):
        image = nib.load(path)
        labels = np.asarray(nib.load(str(path).replace("_image", "_labels")).dataobj).astype(np.uint8)
        column, row, between = (float(z) for z in image.header.get_zooms()[:3])
        values = np.asarray(image.dataobj, dtype=np.float32).transpose(2, 1, 0)
        heart, phase = path.name.split("_image")[0].rsplit("-", 1)
        found.append(Volume(heart, "phantom", ("ED", "ES")[int(phase)], np.ascontiguousarray(normalise(values, *percentile_range(values))),
                            np.ascontiguousarray(labels.transpose(2, 1, 0)), (between, row, column)))
    if not found:
        raise SystemExit(f"no *_image.nii.gz under {root}; build/phantom-images.ts writes them")
    return found


def draw_split(root: Path, per_group: int = 4, seed: int = 2018) -> list[str]:
    """How held-out.txt was drawn: `per_group` patients of each disease group. Kept for the record; not run again."""
    chooser, lines = random.Random(seed), []
    for group in GROUPS:
        names = [p.name for p in patients(root) if read_info(p)["Group"] == group]
        lines += [f"{name}  # {group}" for name in sorted(chooser.sample(names, per_group))]
    return lines


def resample_plan(size: int, spacing: float) -> int:
    """Number of samples along an axis of `size` pixels of `spacing` mm when resampled to SPACING_MM."""
    return max(1, int(round(size * spacing / SPACING_MM)))


def padded(size: int) -> int:
    """The next multiple of SIZE_MULTIPLE."""
    return -(-size // SIZE_MULTIPLE) * SIZE_MULTIPLE
