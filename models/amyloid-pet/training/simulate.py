"""Simulated amyloid PET in standard space: anatomy, uptake by stage and tracer, scanner, noise, misregistration.

Every number below that is a property of tracers or disease is a round figure from the literature's range, not measured by us.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch
import torch.nn.functional as F

import anatomy as heads
from anatomy import CEREBELLAR_WHITE, CEREBELLUM, CSF, GREY, MUSCLE, SHAPE, SKULL, STEM, THALAMUS, WHITE
from regions import NAMES, REGIONS

STAGES = ["normal", "early to middle", "late"]
TRACERS = ["florbetaben", "florbetapir", "flutemetamol", "PiB"]
# Uptake over that of whole cerebellum: white matter, grey matter without amyloid, gain of grey matter at full load,
# scatter of the white matter between people.
UPTAKE = {
    "florbetaben": (1.50, 1.06, 0.95, 0.10), "florbetapir": (1.75, 1.05, 0.85, 0.13),
    "flutemetamol": (1.95, 1.08, 1.00, 0.14), "PiB": (1.30, 1.04, 1.45, 0.08),
}


@dataclass
class Scan:
    """How one scan was drawn."""

    stage: int
    load: float
    tracer: str
    anatomy: int
    fwhm_mm: float
    noise: float
    atrophy: float


def draw_load(stage: int, rng: np.random.Generator) -> float:
    """Global amyloid load, 0 to 1. The classes meet: an early scan may hold hardly more than a normal one."""
    low, high = [(0.0, 0.06), (0.10, 0.42), (0.46, 1.0)][stage]
    return float(rng.uniform(low, high))


def accumulation(load: float, rng: np.random.Generator) -> np.ndarray:
    """Share of full accumulation of each region, [region]: early regions rise first, each person a little differently."""
    onset = np.array([REGIONS[name][1] for name in NAMES])
    onset = np.clip(onset + rng.normal(0, 0.03, len(NAMES)), 0, 0.8)
    rise = np.clip((load - onset) / (1 - onset), 0, 1) ** 0.75
    return np.clip(rise * rng.normal(1, 0.10, len(NAMES)), 0, None)


def smooth(volume: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian of standard deviation sigma voxels along the last three axes."""
    if sigma < 0.2:
        return volume
    reach = int(np.ceil(3 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=torch.float32) / sigma) ** 2)
    kernel = kernel / kernel.sum()
    lead = volume.shape[:-3]
    out = volume.reshape(-1, 1, *volume.shape[-3:])
    for axis in range(3):
        shape = [1, 1, 1, 1, 1]
        shape[2 + axis] = len(kernel)
        pad = [0, 0, 0, 0, 0, 0]
        pad[2 * (2 - axis)] = pad[2 * (2 - axis) + 1] = reach
        out = F.conv3d(F.pad(out, pad, mode="replicate"), kernel.reshape(shape))
    return out.reshape(*lead, *volume.shape[-3:])


def smooth_field(rng: np.random.Generator, coarse: int) -> torch.Tensor:
    """A smooth random field of unit scale on the grid, from a coarse lattice of normal numbers."""
    lattice = torch.from_numpy(rng.normal(size=(1, 1, coarse, coarse, coarse)).astype(np.float32))
    return F.interpolate(lattice, size=SHAPE, mode="trilinear", align_corners=True)[0, 0]


class Head:
    """One person's anatomy: the atlas head under a smooth deformation of its own, drawn from its number."""

    def __init__(self, atlas: dict[str, np.ndarray], number: int):
        rng = np.random.default_rng([7, number])
        self.number = number
        self.displacement = torch.stack([smooth_field(rng, 7) * 2.2 + smooth_field(rng, 12) * 0.8 for _ in range(3)])  # mm
        self.thinning = 0.06 * smooth_field(rng, 6)
        self.ventricle_mm = float(np.clip(rng.gamma(2.0, 1.1), 0, 7))
        self.atrophy = float(rng.beta(1.6, 4) * 0.45)
        self.atlas = atlas


def uptake(head: Head, stage: int, load: float, tracer: str, rng: np.random.Generator) -> torch.Tensor:
    """Activity before the scanner, over that of whole cerebellum, on the MNI grid: float32 [x][y][z]."""
    tissue, region = head.atlas["tissue"], head.atlas["region"]
    white, grey, gain, scatter = UPTAKE[tracer]
    white *= 1 + rng.normal(0, scatter)
    amount = accumulation(load, rng)
    value = np.zeros(SHAPE, np.float32)
    value[tissue == CSF] = 0.25 + 0.1 * rng.random()
    value[tissue == WHITE] = white
    value[tissue == CEREBELLUM] = 0.93
    value[tissue == CEREBELLAR_WHITE] = 0.93 + 0.62 * (white - 0.93)
    value[tissue == STEM] = 0.95 * white
    value[tissue == THALAMUS] = 0.5 * (grey + white) + 0.35 * gain * amount[NAMES.index("striatum")]
    value[tissue == SKULL] = rng.uniform(0.35, 0.95)
    value[tissue == MUSCLE] = rng.uniform(0.3, 0.7)
    base = grey * (1 + rng.normal(0, 0.03, len(NAMES)))
    lookup = np.append(base + gain * amount, grey).astype(np.float32)
    inside = tissue == GREY
    value[inside] = lookup[region[inside]]
    out = torch.from_numpy(value)
    # Wider ventricles, thinner cortex: fluid takes their place.
    wide = torch.from_numpy((head.atlas["ventricle"] < head.ventricle_mm) & np.isin(tissue, [WHITE, THALAMUS, GREY, CSF]))
    out[wide] = 0.25
    thin = (head.atrophy + head.thinning).clamp(0, 0.5)
    out = torch.where(torch.from_numpy(inside), out * (1 - thin) + 0.3 * thin, out)
    return out * (1 + 0.03 * smooth_field(rng, 8))


def warp(volume: torch.Tensor, displacement_mm: torch.Tensor, matrix: np.ndarray | None = None) -> torch.Tensor:
    """Value at matrix @ p + displacement(p), for every voxel p (mm), by linear interpolation."""
    mm = torch.from_numpy(heads.coordinates())
    if matrix is not None:
        m = torch.from_numpy(matrix.astype(np.float32))
        mm = torch.einsum("ij,jxyz->ixyz", m[:, :3], mm) + m[:, 3].reshape(3, 1, 1, 1)
    at = mm + displacement_mm
    unit = [(at[k] - heads.ORIGIN[k]) / heads.SPACING / (SHAPE[k] - 1) * 2 - 1 for k in range(3)]
    grid = torch.stack([unit[2], unit[1], unit[0]], -1)[None]
    return F.grid_sample(volume[None, None], grid, align_corners=True, padding_mode="zeros")[0, 0]


def rigid(degrees: np.ndarray, shift_mm: np.ndarray, scale: np.ndarray = np.ones(3)) -> np.ndarray:
    """3 x 4 matrix: scale, then rotation about x, y, z, then shift."""
    a, b, c = np.deg2rad(degrees)
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return np.concatenate([rz @ ry @ rx @ np.diag(scale), np.asarray(shift_mm, float).reshape(3, 1)], 1)


def scanner(activity: torch.Tensor, fwhm_mm: float, noise: float, rng: np.random.Generator) -> torch.Tensor:
    """Blur of the scanner and reconstruction noise (its own, finer, correlation)."""
    blurred = smooth(activity, fwhm_mm / 2.355 / heads.SPACING)
    grain = smooth(torch.from_numpy(rng.normal(size=SHAPE).astype(np.float32)), 1.1)
    return (blurred + noise * grain / grain.std() * blurred.clamp(min=0.05).sqrt()).clamp(min=0)


def standard(atlas: dict[str, np.ndarray], head: Head, stage: int, rng: np.random.Generator) -> tuple[torch.Tensor, Scan]:
    """A scan as it arrives after registration to MNI: what is left of the person's deformation, and a small misregistration."""
    tracer = TRACERS[int(rng.integers(len(TRACERS)))]
    load = draw_load(stage, rng)
    scan = Scan(stage, load, tracer, head.number, float(rng.uniform(4.5, 8.5)), float(rng.uniform(0.02, 0.12)), head.atrophy)
    activity = uptake(head, stage, load, tracer, rng)
    left = rng.uniform(0.3, 0.8)
    matrix = rigid(rng.normal(0, 1.5, 3), rng.normal(0, 1.2, 3), 1 + rng.normal(0, 0.012, 3))
    return scanner(warp(activity, head.displacement * left, matrix), scan.fwhm_mm, scan.noise, rng), scan


def describe(scan: Scan) -> dict:
    return asdict(scan)
