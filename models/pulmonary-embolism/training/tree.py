"""Pulmonary arteries and veins as chains of tapering tubes, grown into the lungs.

Coordinates are LPS-like millimetres: x to the patient's left, y to the back, z upwards (above the diaphragm's dome).
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

CENTRAL, LOBAR, SEGMENTAL, SUBSEGMENTAL = range(4)


@dataclass
class Tube:
    """A straight piece of a vessel, from `start` to `end`, with its radii in mm."""

    start: np.ndarray
    end: np.ndarray
    radius: tuple[float, float]
    level: int
    side: int  # -1 right, 0 trunk, 1 left
    parent: int = -1
    children: list[int] = field(default_factory=list)

    @property
    def length(self) -> float:
        return float(np.linalg.norm(self.end - self.start))


def chain(tubes: list[Tube], points: list[np.ndarray], radii: list[float], level: int, side: int, parent: int) -> int:
    """Appends a polyline; returns the index of its last tube."""
    for (a, b), (r, s) in zip(zip(points, points[1:]), zip(radii, radii[1:])):
        tubes.append(Tube(np.asarray(a, float), np.asarray(b, float), (r, s), level, side, parent))
        if parent >= 0:
            tubes[parent].children.append(len(tubes) - 1)
        parent = len(tubes) - 1
    return parent


def kept_inside(point: np.ndarray) -> np.ndarray:
    """The point, drawn back into the lungs where it lies beyond the pleura."""
    x, y, z = point
    far = np.hypot(x / 118, (y - 6) / 84)
    if far > 1:
        x, y = x / far, 6 + (y - 6) / far
    return np.array([x, y, np.clip(z, 14, 246)])


def grow(tubes: list[Tube], parent: int, target: np.ndarray, radius: float, level: int, side: int, rng: np.random.Generator, depth: int) -> None:
    """A branch towards `target` in two bent pieces, then two or three smaller ones (Murray's law with scatter)."""
    start = tubes[parent].end
    target = kept_inside(target)
    way = target - start
    length = np.linalg.norm(way)
    if length < 6 or radius < 0.7:
        return
    middle = start + 0.5 * way + rng.normal(0, 0.08 * length, 3)
    last = chain(tubes, [start, middle, target], [radius, 0.92 * radius, 0.82 * radius], level, side, parent)
    if depth == 0:
        return
    direction = (target - middle) / max(1e-6, np.linalg.norm(target - middle))
    for _ in range(2 if rng.random() < 0.5 else 3):
        spread = rng.normal(0, 0.55, 3)
        heading = direction + spread
        heading /= np.linalg.norm(heading)
        grow(tubes, last, target + heading * length * rng.uniform(0.5, 0.8), 0.82 * radius * rng.uniform(0.68, 0.86), min(level + 1, SUBSEGMENTAL), side, rng, depth - 1)


# Where the lobar arteries lead, relative to the hilum of their side (x mirrored for the right), and their radius in mm.
LOBES = {
    1: [((30, -20, 52), 4.6), ((20, 10, 66), 3.4), ((30, 30, 48), 3.4), ((44, -30, 24), 3.4), ((46, -44, -10), 3.8), ((38, -30, -30), 3.2),
        ((34, 34, -30), 4.4), ((26, 44, -52), 5.2), ((48, 14, -54), 4.6), ((36, -6, -62), 3.8), ((46, 36, -8), 3.6)],
}
LOBES[-1] = [((-x, y, z), r) for (x, y, z), r in LOBES[1]]


def arteries(rng: np.random.Generator, width: float) -> list[Tube]:
    """Trunk, main, lobar, segmental and subsegmental arteries; `width` scales the trunk (hypertension widens it)."""
    tubes: list[Tube] = []
    jitter = lambda s=2.0: rng.normal(0, s, 3)
    valve, fork = np.array([16, -38, 106]) + jitter(), np.array([14, -4, 138]) + jitter()
    r = 13.0 * width * rng.uniform(0.92, 1.08)
    trunk = chain(tubes, [valve, (valve + fork) / 2 + np.array([4, -4, 2]), fork], [r, r, 0.95 * r], CENTRAL, 0, -1)
    right, left = np.array([-56, 8, 130]) + jitter(), np.array([52, 20, 140]) + jitter()
    ends = {
        -1: chain(tubes, [fork, np.array([-18, 6, 136]) + jitter(), right], [0.85 * r, 0.82 * r, 0.7 * r], CENTRAL, -1, trunk),
        1: chain(tubes, [fork, np.array([34, 8, 144]) + jitter(), left], [0.85 * r, 0.8 * r, 0.68 * r], CENTRAL, 1, trunk),
    }
    for side, end in ends.items():
        hub = tubes[end].end
        # The interlobar artery runs down from the hilum; the lower lobes hang on it.
        low = chain(tubes, [hub, hub + np.array([side * 6, 10, -18]) + jitter(), hub + np.array([side * 12, 18, -34]) + jitter()], [0.62 * r, 0.56 * r, 0.5 * r], LOBAR, side, end)
        for (offset, radius) in LOBES[side]:
            from_ = end if offset[2] > -10 else low
            target = hub + np.array(offset) * rng.uniform(0.75, 1.0) + jitter(5)
            grow(tubes, from_, target, radius * width**0.5 * rng.uniform(0.85, 1.15), LOBAR if radius > 4.5 else SEGMENTAL, side, rng, 3)
    return tubes


def veins(rng: np.random.Generator) -> list[Tube]:
    """Pulmonary veins: from the left atrium out into both lungs."""
    tubes: list[Tube] = []
    for side in (-1, 1):
        for height, spread in ((104, 40), (82, -38)):
            atrium = np.array([side * 20 + 4, 30, height - 8])
            last = chain(tubes, [atrium, np.array([side * 44, 22, height]) + rng.normal(0, 3, 3)], [6.5, 5.5], LOBAR, side, -1)
            for _ in range(3):
                target = tubes[last].end + np.array([side * rng.uniform(18, 42), rng.uniform(-50, 40), spread * rng.uniform(0.2, 1.2)])
                grow(tubes, last, target, rng.uniform(2.6, 3.8), SEGMENTAL, side, rng, 2)
    return tubes
