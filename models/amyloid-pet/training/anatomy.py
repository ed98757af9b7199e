"""A head in MNI space, 2 mm, made of the label atlases: what tissue and which region each voxel holds.

Grid: 91 x 109 x 91, axes to the right, anterior and superior (RAS), origin (-90, -126, -72) mm.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage

from regions import NAMES, REGIONS

SHAPE, ORIGIN, SPACING = (91, 109, 91), np.array([-90.0, -126.0, -72.0]), 2.0
TISSUES = ["background", "csf", "white matter", "grey matter", "cerebellar grey", "cerebellar white", "brain stem", "thalamus", "skin and skull", "marrow and muscle"]
BACKGROUND, CSF, WHITE, GREY, CEREBELLUM, CEREBELLAR_WHITE, STEM, THALAMUS, SKULL, MUSCLE = range(10)
# Deep grey structures in the DKT map, right then left, found by where they lie: the numbers in the file are not those of its table.
DKT_DEEP = [35, 36, 37, 38, 40, 41, 76, 77, 78, 79, 80, 81, 82]
DKT_STEM = 83


def read(path: Path) -> np.ndarray:
    """A label map as int array in RAS; the files run from right to left."""
    import nibabel

    image = nibabel.as_closest_canonical(nibabel.load(path))
    if image.shape != SHAPE or not np.allclose(image.affine[:3, 3], ORIGIN):
        raise SystemExit(f"{path.name}: not on the 2 mm MNI grid of 91 x 109 x 91")
    return np.asarray(image.dataobj).astype(np.int16)


def coordinates() -> np.ndarray:
    """MNI position of every voxel, float32 [3][x][y][z] mm."""
    grid = np.meshgrid(*[np.arange(n) for n in SHAPE], indexing="ij")
    return np.stack([ORIGIN[k] + SPACING * grid[k] for k in range(3)]).astype(np.float32)


def tube(points: list[tuple[float, float, float, float]], mm: np.ndarray) -> np.ndarray:
    """Distance (mm) to a chain of spheres, negative inside: points are x, y, z, radius."""
    best = np.full(SHAPE, np.inf, np.float32)
    for (p, q) in zip(points, points[1:]):
        for t in np.linspace(0, 1, 8):
            x, y, z, r = (np.array(p) * (1 - t) + np.array(q) * t).tolist()
            best = np.minimum(best, np.sqrt((mm[0] - x) ** 2 + (mm[1] - y) ** 2 + (mm[2] - z) ** 2) - r)
    return best


def ventricles(mm: np.ndarray) -> np.ndarray:
    """Distance (mm) to the lateral and third ventricles; drawn by us, the atlases do not label them."""
    side = [(9, 30, 2, 3.5), (12, 20, 12, 4.0), (10, 0, 22, 4.0), (12, -20, 24, 4.5), (22, -38, 16, 6.0), (32, -36, 0, 4.0), (36, -18, -16, 3.0)]
    occipital = [(22, -38, 16, 6.0), (24, -58, 10, 4.0), (22, -70, 8, 2.0)]
    third = [(0, 4, -6, 1.5), (0, -10, 2, 2.0), (0, -22, 4, 1.5)]
    best = tube(third, mm)
    for chain in (side, occipital):
        for sign in (1, -1):
            best = np.minimum(best, tube([(sign * x, y, z, r) for x, y, z, r in chain], mm))
    return best


def load(atlas: Path) -> dict[str, np.ndarray]:
    """tissue int8 and region int8 (index into regions.NAMES, -1 elsewhere) per voxel, ventricle distance mm, brain bool."""
    dkt, aal = read(atlas / "DKT_MNI152NLin6_2mm.nii.gz"), read(atlas / "AAL3v1_2mm.nii.gz")
    mm = coordinates()
    labelled = (dkt > 0) | (aal > 0)
    cerebellum = (aal >= 95) & (aal <= 120)
    stem = (dkt == DKT_STEM) | ((mm[2] < -18) & (np.abs(mm[0]) < 14) & (mm[1] > -45) & (mm[1] < -14) & (mm[2] > -62) & ~labelled & ndimage.binary_dilation(dkt == DKT_STEM, iterations=2))
    hull = ndimage.binary_fill_holes(ndimage.binary_closing(np.pad(labelled, 8), iterations=6)[8:-8, 8:-8, 8:-8])
    ribbon = (dkt > 0) & (dkt != DKT_STEM) & ~np.isin(dkt, DKT_DEEP)

    region = np.full(SHAPE, -1, np.int8)
    for index, name in enumerate(NAMES):
        region[np.isin(aal, REGIONS[name][0])] = index
    nearest = ndimage.distance_transform_edt(region < 0, return_indices=True)[1]
    everywhere = region[tuple(nearest)]

    deep = np.isin(aal, [75, 76, 77, 78, 157, 158])
    thalamus = np.isin(aal, [79, 80, 81, 82, *range(121, 151)])
    medial = np.isin(aal, [41, 42, 45, 46])
    tissue = np.full(SHAPE, BACKGROUND, np.int8)
    tissue[hull] = WHITE
    # The atlases leave the subarachnoid space out; a thin rim of the hull that no label covers is fluid.
    rim = hull & ~ndimage.binary_erosion(hull, iterations=2) & ~ribbon
    tissue[rim] = CSF
    tissue[ribbon | deep | medial] = GREY
    tissue[thalamus] = THALAMUS
    tissue[stem] = STEM
    tissue[cerebellum] = CEREBELLUM
    core = ndimage.distance_transform_edt(ndimage.binary_closing(cerebellum, iterations=2), sampling=SPACING)
    tissue[cerebellum & (core > 9)] = CEREBELLAR_WHITE
    distance = ventricles(mm)
    tissue[(distance < 0) & np.isin(tissue, [WHITE, THALAMUS, GREY]) & ~cerebellum] = CSF

    # Between the hemispheres, and in sulci near the surface, what no label covers is fluid, not white matter.
    white = tissue == WHITE
    by_grey = ndimage.distance_transform_edt(~ribbon, sampling=SPACING) <= 4
    depth = ndimage.distance_transform_edt(hull, sampling=SPACING)
    tissue[white & (np.abs(mm[0]) <= 3) & by_grey] = CSF
    tissue[white & ~ndimage.binary_opening(white) & (depth < 10)] = CSF

    outside = ndimage.distance_transform_edt(~hull, sampling=SPACING)
    tissue[(outside > 0) & (outside <= 3)] = CSF
    tissue[(outside > 3) & (outside <= 13)] = SKULL
    below = (mm[2] < -30 + 0.25 * mm[1]) & (outside > 3) & (outside < 45) & ((mm[0] / 62) ** 2 + ((mm[1] + 8) / 84) ** 2 < 1)
    tissue[below] = MUSCLE
    return {"tissue": tissue, "region": np.where(np.isin(tissue, [GREY]), everywhere, -1).astype(np.int8), "ventricle": distance, "brain": hull}
