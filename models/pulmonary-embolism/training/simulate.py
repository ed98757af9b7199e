"""Simulated CT pulmonary angiograms: a chest of its own for each number, contrast, emboli, faults, and the labels that follow.

Nothing here is a patient. Shapes and Hounsfield units are round figures of textbook radiology.
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

import tree
from tree import CENTRAL, LOBAR, SEGMENTAL, Tube

SIZE, PIXEL, STEP = 256, 1.4, 2.5  # pixels, mm, mm between slices
HALF = SIZE * PIXEL / 2
LABELS = ["acute_and_chronic_pe", "central_pe", "chronic_pe", "indeterminate", "leftsided_pe", "pe_present_on_image", "rightsided_pe", "rv_lv_ratio_gte_1", "rv_lv_ratio_lt_1"]


@dataclass
class Exam:
    """How one examination was drawn."""

    number: int
    pulmonary_hu: float
    aortic_hu: float
    noise_hu: float
    motion_mm: float
    rv_lv: float
    faults: list[str]
    emboli: list[dict] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)


class Canvas:
    """HU volume [z][y][x] and the tools to draw into it with edges one pixel soft."""

    def __init__(self, slices: int):
        self.hu = np.full((slices, SIZE, SIZE), -1000.0, np.float32)
        self.x = (np.arange(SIZE) + 0.5) * PIXEL - HALF
        self.y = (np.arange(SIZE) + 0.5) * PIXEL - HALF
        self.z = (np.arange(slices) + 0.5) * STEP

    def box(self, low: np.ndarray, high: np.ndarray) -> tuple[slice, slice, slice] | None:
        found = []
        for axis, values in ((2, self.z), (1, self.y), (0, self.x)):
            a, b = np.searchsorted(values, low[axis]), np.searchsorted(values, high[axis])
            if a >= b:
                return None
            found.append(slice(int(a), int(b)))
        return tuple(found)

    def grid(self, box: tuple[slice, slice, slice]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.x[box[2]][None, None, :], self.y[box[1]][None, :, None], self.z[box[0]][:, None, None]

    def blend(self, box: tuple[slice, slice, slice], distance: np.ndarray, value: float | np.ndarray, within: np.ndarray | None = None) -> None:
        """Draws `value` where the signed distance (mm) is negative; `within` (same box, 0…1) limits it."""
        share = np.clip(0.5 - distance / PIXEL, 0, 1)
        if within is not None:
            share = share * within
        part = self.hu[box]
        part += share * (value - part)

    def ellipsoid(self, centre, axes, value: float, within_value: bool = False) -> None:
        centre, axes = np.asarray(centre, float), np.asarray(axes, float)
        box = self.box(centre - axes - 3, centre + axes + 3)
        if box is None:
            return
        x, y, z = self.grid(box)
        q = np.sqrt(((x - centre[0]) / axes[0]) ** 2 + ((y - centre[1]) / axes[1]) ** 2 + ((z - centre[2]) / axes[2]) ** 2)
        self.blend(box, (q - 1) * axes.min(), value)

    def tube(self, start, end, radii: tuple[float, float], value, reach: float = 0.0) -> None:
        found = self.tube_distance(start, end, radii, reach)
        if found is not None:
            self.blend(found[0], found[1], value)

    def tube_distance(self, start, end, radii: tuple[float, float], reach: float = 0.0):
        start, end = np.asarray(start, float), np.asarray(end, float)
        most = max(radii) + 3 + reach
        box = self.box(np.minimum(start, end) - most, np.maximum(start, end) + most)
        if box is None:
            return None
        x, y, z = self.grid(box)
        way = end - start
        t = np.clip(((x - start[0]) * way[0] + (y - start[1]) * way[1] + (z - start[2]) * way[2]) / max(1e-6, float(way @ way)), 0, 1)
        gap = np.sqrt((x - start[0] - t * way[0]) ** 2 + (y - start[1] - t * way[1]) ** 2 + (z - start[2] - t * way[2]) ** 2)
        return box, gap - (radii[0] + t * (radii[1] - radii[0])), t


def chest(canvas: Canvas, rng: np.random.Generator) -> dict[str, float]:
    """Skin, fat, muscle, lungs, bones; returns the sizes that other parts need."""
    scale, depth, fat = rng.uniform(0.88, 1.06), rng.uniform(0.9, 1.1), rng.uniform(6, 24)
    x, y, z = canvas.x[None, None, :], canvas.y[None, :, None], canvas.z[:, None, None]
    wide, deep = 150 * scale, 104 * scale * depth
    taper = 1 - 0.16 * np.clip((z - 170) / 110, 0, 1) ** 2

    def oval(a, b, p=2.4, cx=0.0, cy=6.0):
        return ((np.abs((x - cx) / (a * taper)) ** p + np.abs((y - cy) / (b * taper)) ** p) ** (1 / p) - 1) * np.minimum(a, b)

    whole = (slice(None),) * 3
    canvas.blend(whole, oval(wide + fat, deep + fat), -100.0)
    canvas.blend(whole, oval(wide, deep), 48.0)
    # Lungs: two ovals that leave the mediastinum free, narrowing to the apex and over the diaphragm.
    top, hilum = 265.0 * rng.uniform(0.96, 1.04), rng.normal(0, 3)
    for side in (-1, 1):
        dome = 6 + (16 if side < 0 else 4)
        rise = np.sqrt(np.clip((z - dome) / 60, 0, 1)) * np.sqrt(np.clip((top - z) / 90, 0, 1))
        a, b = 56 * scale * np.maximum(rise, 1e-3), 84 * scale * depth * np.maximum(rise, 1e-3) ** 0.7
        cx = side * (82 * scale - 12 * (1 - rise)) + hilum
        shape = (np.abs((x - cx) / a) ** 2.2 + np.abs((y - 8) / b) ** 2.2) ** (1 / 2.2) - 1
        distance = shape * np.minimum(a, b)
        bulge = 26 * np.exp(-(((z - 60) / 48) ** 2)) * (1 if side > 0 else 0.45)  # the heart lies to the left
        middle = side * x < 22 * scale + bulge
        distance = np.where(middle & (np.abs(y) < 60), np.maximum(distance, 22 * scale + bulge - side * x), distance)
        canvas.blend(whole, distance, rng.uniform(-880, -820))
    # Ribs: rings of bone just outside the lungs, slanting down to the front.
    angle = np.arctan2(y - 6, x)
    ring = np.abs(oval(wide - 10, deep - 10)) - 4.5
    slant = (z - 28 * np.sin(angle)) % 26.0
    canvas.blend(whole, np.maximum(ring, np.abs(slant - 13) - 5.5), rng.uniform(280, 420))
    canvas.tube([0, 62 * depth * scale + 18, -10], [0, 62 * depth * scale + 18, 300], (17, 15), rng.uniform(160, 260))
    canvas.tube([0, 62 * depth * scale + 40, -10], [0, 62 * depth * scale + 40, 300], (7, 7), 25.0)
    canvas.ellipsoid([0, -deep + 12, 130], [19, 7, 95], rng.uniform(120, 220))
    for side in (-1, 1):
        canvas.ellipsoid([side * 95 * scale, 84 * depth, 215], [38, 6, 55], 260.0)
    # Liver and spleen below the domes.
    canvas.ellipsoid([-70, 10, -22], [82, 78, 48], rng.uniform(60, 110))
    canvas.ellipsoid([78, 30, -24], [45, 55, 42], rng.uniform(70, 120))
    # Airways.
    canvas.tube([0, 22, 152], [0, 30, 290], (9, 9), -990.0)
    for side in (-1, 1):
        canvas.tube([0, 22, 153], [side * 40, 24, 128], (7.5, 5.5), -990.0)
    return {"scale": scale}


def heart(canvas: Canvas, rng: np.random.Generator, ratio: float, right_hu: float, left_hu: float) -> None:
    """Chambers with walls; `ratio` is the right-to-left ventricular diameter on an axial slice."""
    left = rng.uniform(19, 23)
    right = left * ratio
    canvas.ellipsoid([12, -8, 62], [64, 52, 52], 45.0)
    canvas.ellipsoid([40, 6, 56], [left + 10, left + 12, 44], 110.0)
    canvas.ellipsoid([40, 6, 58], [left, left + 3, 36], left_hu)
    canvas.ellipsoid([6 - 0.35 * (right - left), -28, 58], [right + 3, 0.92 * right + 2, 40], 105.0)
    canvas.ellipsoid([6 - 0.35 * (right - left), -28, 58], [right, 0.92 * right, 37], right_hu)
    canvas.tube([8, -34, 84], [16, -38, 106], (13, 12), right_hu)
    canvas.ellipsoid([-36, 0, 66], [22, 24, 30], right_hu * rng.uniform(0.8, 1.1))
    canvas.ellipsoid([4, 32, 88], [30, 17, 22], left_hu * rng.uniform(0.95, 1.1))


def great_vessels(canvas: Canvas, rng: np.random.Generator, aortic_hu: float, venous_hu: float) -> None:
    r = rng.uniform(13, 18)
    root, top = [-4, -8, 92], [-16, -18, 172]
    canvas.tube(root, top, (r, r), aortic_hu)
    canvas.tube(top, [2, 2, 190], (r, 0.95 * r), aortic_hu)
    canvas.tube([2, 2, 190], [24, 40, 178], (0.95 * r, 0.85 * r), aortic_hu)
    canvas.tube([24, 40, 178], [18, 54, -10], (0.85 * r, 0.72 * r), aortic_hu)
    for x in (-14, 2, 16):
        canvas.tube([x * 0.6, 4, 192], [x * 2.2, 10, 290], (5, 4), aortic_hu)
    canvas.tube([-34, -6, 96], [-34, -14, 215], (9, 9), venous_hu)
    canvas.tube([-34, -14, 215], [-58, -18, 262], (8, 7), venous_hu)
    canvas.tube([-34, -14, 215], [44, -26, 232], (7, 7), venous_hu * rng.uniform(0.4, 1.0))


def lumen(canvas: Canvas, tubes: list[Tube], value: float) -> None:
    for tube in tubes:
        canvas.tube(tube.start, tube.end, tube.radius, value)


def place_emboli(canvas: Canvas, mask: np.ndarray, arteries: list[Tube], exam: Exam, rng: np.random.Generator, kind: str) -> None:
    """Emboli as radiology describes them: acute ones fill or float in a widened vessel, chronic ones cling to a narrowed wall."""
    sides = [(-1,), (1,), (-1, 1)][int(rng.choice(3, p=[0.3, 0.2, 0.5]))]
    central = rng.random() < 0.35
    wanted = [(s, level) for s in sides for level in ([CENTRAL] if central else []) + [LOBAR] * int(rng.integers(0, 2)) + [SEGMENTAL] * int(rng.integers(1, 4))]
    for side, level in wanted:
        pool = [i for i, t in enumerate(arteries) if t.side == side and t.level == level and t.length > 6 and t.radius[0] > 1.7]
        if not pool:
            continue
        tube = arteries[int(rng.choice(pool))]
        chronic = kind == "chronic" or (kind == "both" and rng.random() < 0.5)
        draw_embolus(canvas, mask, tube, chronic, exam, rng)


def draw_embolus(canvas: Canvas, mask: np.ndarray, tube: Tube, chronic: bool, exam: Exam, rng: np.random.Generator) -> None:
    a, b = sorted(rng.uniform(0.05, 0.95, 2))
    least = min(0.9, 9.0 / tube.length)
    if b - a < least:
        a, b = (0.05, 0.95) if least > 0.85 else (max(0.02, a - least / 2), min(0.98, a + least / 2))
    way = tube.end - tube.start
    radius = 0.5 * sum(tube.radius)
    across = np.cross(way, rng.normal(size=3))
    across /= max(1e-6, np.linalg.norm(across))
    start, end = tube.start + a * way, tube.start + b * way
    clot = float(rng.uniform(25, 75)) if not chronic else float(rng.uniform(40, 90))
    if chronic:
        # Narrowed lumen, then material along one wall; sometimes a web across, sometimes calcium.
        inner = radius * rng.uniform(0.5, 0.75)
        shift = across * (radius - inner)
        found = canvas.tube_distance(start, end, (radius, radius))
        if found is None:
            return
        box, outer, _ = found
        x, y, z = canvas.grid(box)
        s, w = start + shift, end - start
        t = np.clip(((x - s[0]) * w[0] + (y - s[1]) * w[1] + (z - s[2]) * w[2]) / max(1e-6, float(w @ w)), 0, 1)
        gap = np.sqrt((x - s[0] - t * w[0]) ** 2 + (y - s[1] - t * w[1]) ** 2 + (z - s[2] - t * w[2]) ** 2) - inner
        distance = np.maximum(outer, -gap)
        if rng.random() < 0.4:
            distance = np.minimum(distance, np.maximum(outer, np.abs((x - s[0]) * across[1] - (y - s[1]) * across[0]) - 0.9))
        canvas.blend(box, distance, clot)
        if rng.random() < 0.2:
            canvas.ellipsoid(start - across * radius * 0.8, [1.8, 1.8, 2.5], 420.0)
    else:
        wide = radius * rng.uniform(1.02, 1.18)
        canvas.tube(start, end, (wide, wide), exam.pulmonary_hu)
        fills = wide * (rng.uniform(0.88, 1.0) if rng.random() < 0.4 else rng.uniform(0.5, 0.8))
        shift = across * (wide - fills) * rng.uniform(0, 0.7)
        found = canvas.tube_distance(start + shift, end + shift, (fills, fills * rng.uniform(0.7, 1.0)))
        if found is None:
            return
        box, distance, _ = found
        canvas.blend(box, distance, clot)
    part = mask[box]
    np.maximum(part, (distance < 0).astype(np.uint8), out=part)
    exam.emboli.append({"side": tube.side, "level": tube.level, "chronic": chronic, "z": float(0.5 * (start[2] + end[2]))})


def simulate(number: int, slices: int = 104) -> tuple[np.ndarray, np.ndarray, Exam]:
    """One examination: HU int16 [z][y][x] (feet to head), embolus mask uint8 of the same shape, and its facts with labels."""
    rng = np.random.default_rng([17, number])
    kind = ["none", "acute", "chronic", "both"][int(rng.choice(4, p=[0.45, 0.38, 0.09, 0.08]))]
    faults = [name for name, p in (("motion", 0.12), ("poor contrast", 0.10), ("flow artefact", 0.15), ("true filling defect, no embolus", 0.05), ("effusion", 0.2), ("consolidation", 0.25)) if rng.random() < p]
    pulmonary = float(rng.uniform(105, 170) if "poor contrast" in faults else rng.uniform(210, 480))
    left = pulmonary * float(rng.uniform(0.35, 1.05))
    burden = kind != "none" and rng.random() < 0.45
    ratio = float(rng.uniform(1.05, 1.5) if burden or (kind == "none" and rng.random() < 0.05) else rng.uniform(0.68, 0.95))
    exam = Exam(number, pulmonary, left, float(rng.uniform(9, 26)), float(rng.uniform(1.5, 4)) if "motion" in faults else 0.0, ratio, faults)
    canvas = Canvas(slices)
    chest(canvas, rng)
    heart(canvas, rng, ratio, pulmonary * rng.uniform(0.85, 1.05), left)
    great_vessels(canvas, rng, left, float(rng.uniform(300, 900)))
    lumen(canvas, tree.veins(rng), left)
    arteries = tree.arteries(rng, float(rng.uniform(1.1, 1.35)) if ratio > 1 else float(rng.uniform(0.9, 1.1)))
    lumen(canvas, arteries, pulmonary)
    # Nodes beside the vessels: soft, bright around, no emboli.
    for _ in range(int(rng.integers(1, 5))):
        tube = arteries[int(rng.integers(0, min(14, len(arteries))))]
        off = rng.normal(size=3)
        off *= (tube.radius[0] + 6) / np.linalg.norm(off)
        canvas.ellipsoid(tube.end + off, rng.uniform(3, 7, 3), float(rng.uniform(35, 85)))
    mask = np.zeros(canvas.hu.shape, np.uint8)
    if kind != "none":
        place_emboli(canvas, mask, arteries, exam, rng, kind)
    elif "true filling defect, no embolus" in faults:
        tube = arteries[int(rng.integers(0, 4))]
        canvas.ellipsoid(0.5 * (tube.start + tube.end), rng.uniform(5, 9, 3), float(rng.uniform(60, 110)))
    finish(canvas, exam, rng)
    label(exam, mask)
    return np.clip(np.round(canvas.hu), -1024, 3071).astype(np.int16), mask, exam


def finish(canvas: Canvas, exam: Exam, rng: np.random.Generator) -> None:
    """Lung texture, fluid, streaks, motion, reconstruction blur and noise."""
    hu = canvas.hu
    shape = hu.shape
    coarse = ndimage.zoom(rng.normal(size=(14, 20, 20)).astype(np.float32), [s / n for s, n in zip(shape, (14, 20, 20))], order=1)
    lung = hu < -700
    hu[lung] += 22 * coarse[lung]
    z, y, x = canvas.z[:, None, None], canvas.y[None, :, None], canvas.x[None, None, :]
    if "effusion" in exam.faults:
        side, level = rng.choice([-1, 1]), rng.uniform(30, 60)
        wet = (hu < -500) & (side * x > 0) & (y > level + 0.15 * (z - 40)) & (z < 120)
        hu[wet & (np.abs(x) < 130) & (np.abs(y) < 100)] = rng.uniform(5, 25)
    if "consolidation" in exam.faults:
        for _ in range(int(rng.integers(1, 4))):
            c = np.array([rng.choice([-1, 1]) * rng.uniform(50, 110), rng.uniform(-30, 70), rng.uniform(30, 200)])
            near = np.sqrt((x - c[0]) ** 2 + (y - c[1]) ** 2 + (z - c[2]) ** 2)
            share = np.clip(1.3 - near / rng.uniform(8, 28) + 0.35 * coarse, 0, 1) * (hu < -300)
            hu += share * (rng.uniform(-200, 60) - hu)
    for k in range(shape[0]):
        streak = 0.0
        if 96 < canvas.z[k] < 225:
            # Dense contrast in the superior vena cava throws streaks.
            angle = np.arctan2(canvas.y[:, None] + 10, canvas.x[None, :] + 34)
            far = np.hypot(canvas.y[:, None] + 10, canvas.x[None, :] + 34)
            strength = (55 if "flow artefact" in exam.faults else 14) * np.exp(-far / 60)
            streak = strength * np.sin(rng.integers(5, 11) * angle + rng.uniform(0, 6.3))
        image = hu[k] + streak
        if exam.motion_mm and rng.random() < 0.7:
            shift = rng.normal(0, exam.motion_mm / PIXEL, 2)
            image = 0.5 * image + 0.5 * ndimage.shift(image, shift, order=1, mode="nearest")
        image = ndimage.gaussian_filter(image, rng.uniform(0.45, 0.7))
        grain = ndimage.gaussian_filter(rng.normal(size=image.shape), 0.7)
        hu[k] = image + exam.noise_hu * grain / grain.std()


def label(exam: Exam, mask: np.ndarray) -> None:
    """Labels of the examination; consistent by construction (methods: some image positive or none)."""
    positive = bool(mask.any())
    chronic, acute = any(e["chronic"] for e in exam.emboli), any(not e["chronic"] for e in exam.emboli)
    indeterminate = not positive and exam.motion_mm > 3 and "poor contrast" in exam.faults
    exam.labels = {
        "negative_exam_for_pe": int(not positive and not indeterminate), "indeterminate": int(indeterminate),
        "chronic_pe": int(positive and chronic and not acute), "acute_and_chronic_pe": int(positive and chronic and acute),
        "central_pe": int(any(e["level"] == CENTRAL for e in exam.emboli)), "leftsided_pe": int(any(e["side"] == 1 for e in exam.emboli)),
        "rightsided_pe": int(any(e["side"] == -1 for e in exam.emboli)),
        "rv_lv_ratio_gte_1": int(positive and exam.rv_lv >= 1), "rv_lv_ratio_lt_1": int(positive and exam.rv_lv < 1),
    }
