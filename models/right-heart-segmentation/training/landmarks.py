"""Six landmarks of the two ventricles, derived from label masks by a rule; the method's own six are not published.

| number | name | where | marked on |
|---|---|---|---|
| 1 | RV insertion, clockwise | end of the arc along which RV cavity and LV myocardium touch, on the clockwise side seen on the pixel grid (rows down) from the LV centre, starting towards the RV centre | every slice with both |
| 2 | RV insertion, counter-clockwise | the other end | every slice with both |
| 3 | LV centre, base | centroid of the LV cavity | the most basal slice with LV cavity |
| 4 | LV centre, apex | centroid of the LV cavity | the most apical slice with LV cavity |
| 5 | RV centre, base | centroid of the RV cavity | the most basal slice with RV cavity |
| 6 | RV lateral wall | RV border point farthest from the line through 1 and 2 | every slice with both |

1, 2 and 6 become one point in space where the slices marked 3 and 4 have their middle: the mean over the slices
within three quarters of a slice spacing of that level. Clockwise is a property of the pixel grid, so that it means something
for data without orientation too; which of the two is anterior follows from the patient coordinates.
"""
from __future__ import annotations

import numpy as np

NAMES = ("RV insertion, clockwise", "RV insertion, counter-clockwise", "LV centre, base", "LV centre, apex", "RV centre, base", "RV lateral wall")
LV, MYOCARDIUM, RV = 1, 2, 3


def grown(mask: np.ndarray) -> np.ndarray:
    """8-neighbour dilation of a [row][column] mask by one pixel."""
    p = np.pad(mask, 1)
    out = np.zeros_like(mask)
    h, w = mask.shape
    for dy in range(3):
        for dx in range(3):
            out |= p[dy:dy + h, dx:dx + w]
    return out


def slice_points(labels: np.ndarray, row_mm: float, column_mm: float) -> dict[int, np.ndarray]:
    """Landmarks 1, 2 and 6 of one slice: number -> (y, x) in mm from pixel 0, 0; empty when they are not defined."""
    rv, wall, lv = labels == RV, labels == MYOCARDIUM, labels == LV
    if rv.sum() < 20 or wall.sum() < 20 or lv.sum() < 5:
        return {}
    mm = np.array([row_mm, column_mm])
    centre, towards = np.argwhere(lv).mean(0) * mm, np.argwhere(rv).mean(0) * mm
    touching = np.argwhere(wall & grown(rv)) * mm
    if len(touching) < 4:
        return {}
    zero = np.arctan2(*(towards - centre))
    angle = (np.arctan2(touching[:, 0] - centre[0], touching[:, 1] - centre[1]) - zero + np.pi) % (2 * np.pi) - np.pi
    if angle.max() - angle.min() < 0.25:
        return {}
    ends = [touching[np.abs(angle - at) < 0.08].mean(0) for at in (angle.max(), angle.min())]
    along = ends[1] - ends[0]
    normal = np.array([-along[1], along[0]]) / max(np.hypot(*along), 1e-6)
    border = np.argwhere(rv) * mm
    away = (border - ends[0]) @ normal
    away *= np.sign(((towards - ends[0]) @ normal) or 1)
    return {1: ends[0], 2: ends[1], 6: border[away >= away.max() - 1.0].mean(0)}


def basal_first(labels: np.ndarray) -> bool:
    """True when slice 0 is at the basal end: both cavities are larger there than at the other end."""
    area = ((labels == LV) | (labels == RV)).sum((1, 2)).astype(float)
    where = np.flatnonzero(area)
    if len(where) < 2:
        return True
    half = len(where) // 2
    return bool(area[where[:half]].mean() >= area[where[-half:]].mean())


def stack_points(labels: np.ndarray, row_mm: float, column_mm: float) -> list[dict[int, np.ndarray]]:
    """Per slice: number -> (y, x) in mm from pixel 0, 0. labels uint8 [slice][row][column]."""
    points = [slice_points(plane, row_mm, column_mm) for plane in labels]
    order = range(len(labels)) if basal_first(labels) else range(len(labels) - 1, -1, -1)
    mm = np.array([row_mm, column_mm])
    for number, label, slices in ((3, LV, list(order)), (4, LV, list(order)[::-1]), (5, RV, list(order))):
        for s in slices:
            where = np.argwhere(labels[s] == label)
            if len(where) >= 5:
                points[s][number] = where.mean(0) * mm
                break
    return points


def in_space(points: list[dict[int, tuple[float, float]]], between_mm: float) -> dict[int, np.ndarray]:
    """Number -> (z, y, x) in mm: 3, 4, 5 where they are; 1, 2, 6 at the level half-way between 3 and 4."""
    found = {}
    for number in (3, 4, 5):
        for s, own in enumerate(points):
            if number in own:
                found[number] = np.array([s * between_mm, *own[number]])
    if 3 in found and 4 in found:
        middle = (found[3][0] + found[4][0]) / 2
        for number in (1, 2, 6):
            near = [own[number] for s, own in enumerate(points) if number in own and abs(s * between_mm - middle) <= 0.75 * between_mm]
            if near:
                found[number] = np.array([middle, *np.mean(near, 0)])
    return found
