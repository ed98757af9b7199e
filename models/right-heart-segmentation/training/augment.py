"""Training samples: one resampling from a stack's own grid straight to augmented 1.5 mm crops, then intensities.

A sample is a run of neighbouring slices. Geometry is drawn in millimetres about a centre and shared by its slices:
full-circle rotation, flip, scale, anisotropy, shear and a smooth elastic field, all in a single bilinear
`grid_sample`, so that no pixel is interpolated twice. Each slice may be shifted on its own (breath-holds), the order
reversed, every second slice left out. Labels are carried as one-hot maps through the same sampling and stay soft
(partial volume) at the borders; landmarks become discs at half resolution.
"""
from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

import landmarks
from data import SPACING_MM, Volume

DISC_MM = 5.0             # radius of a landmark's disc


class Stacks:
    """Every training volume, with the centre of the heart and the landmarks of each slice (mm from the image centre)."""

    def __init__(self, volumes: list[Volume]):
        diastole = {v.patient: v for v in volumes if v.phase == "ED"}
        self.images: list[torch.Tensor] = []    # uint8 [slice][5][row][column]: image, one-hot of labels 1..3, image at end-diastole
        self.spacing: list[tuple[float, float, float]] = []
        self.centre: list[list[tuple[float, float]]] = []
        self.points: list[list[dict[int, tuple[float, float]]]] = []
        for v in volumes:
            _, row_mm, column_mm = v.spacing_mm
            n, h, w = v.image.shape
            origin = np.array([(h - 1) / 2 * row_mm, (w - 1) / 2 * column_mm])
            where = np.argwhere(v.labels > 0)
            middle = where.mean(0)[1:] if len(where) else np.array([(h - 1) / 2, (w - 1) / 2])
            centres = []
            for s in range(n):
                own = np.argwhere(v.labels[s] > 0)
                at = (own.mean(0) if len(own) else middle) * (row_mm, column_mm) - origin
                centres.append((float(at[0]), float(at[1])))
            self.centre.append(centres)
            self.points.append([{number: tuple((at - origin).tolist()) for number, at in own.items()}
                                for own in landmarks.stack_points(v.labels, row_mm, column_mm)])
            full = diastole.get(v.patient, v).image
            planes = np.stack([np.round(v.image * 255)] + [(v.labels == c) * 255 for c in (1, 2, 3)] + [np.round(full * 255)], 1)
            self.images.append(torch.from_numpy(planes.astype(np.uint8)))
            self.spacing.append(v.spacing_mm)

    @property
    def slices(self) -> int:
        return sum(len(i) for i in self.images)


def smooth_field(size: int, knots: int, rng: np.random.Generator, channels: int) -> torch.Tensor:
    """float32 [1][channels][size][size]: standard-normal knots, bicubic between them."""
    field = torch.from_numpy(rng.standard_normal((1, channels, knots, knots)).astype(np.float32))
    return F.interpolate(field, size=(size, size), mode="bicubic", align_corners=True)


def window(n: int, count: int, between_mm: float, rng: np.random.Generator) -> list[int]:
    """`count` neighbouring slices of a stack of n, either way round; indices outside the stack stand for no slice."""
    step = 2 if between_mm <= 6 and n >= 2 * count - 2 and rng.random() < 0.6 else 1
    span = (count - 1) * step + 1
    first = int(rng.integers(min(0, n - span), max(0, n - span) + 1))
    chosen = [first + k * step for k in range(count)]
    return chosen[::-1] if rng.random() < 0.5 else chosen


def crop(stacks: Stacks, index: int, chosen: list[int], size: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """(float32 [slice][5][size][size] in 0..1 at 1.5 mm: image, soft masks of labels 1..3, image at end-diastole,
    int64 [slice][size / 2][size / 2]: landmark number or 0)."""
    source = stacks.images[index]
    n, _, h, w = source.shape
    alone = rng.random() < 0.15  # no other phase is at hand
    _, row_mm, column_mm = stacks.spacing[index]
    if rng.random() < 0.12:      # anywhere in the field of view, heart or not
        cy, cx = rng.uniform(-0.5, 0.5) * h * row_mm, rng.uniform(-0.5, 0.5) * w * column_mm
    else:
        inside = [s for s in chosen if 0 <= s < n]
        cy, cx = np.array(stacks.centre[index][inside[int(rng.integers(len(inside)))]]) + rng.normal(0, 16, 2)
    angle = rng.uniform(0, 2 * math.pi)
    scale = math.exp(rng.uniform(-0.26, 0.26)) if rng.random() < 0.7 else 1.0
    ratio = math.exp(rng.normal(0, 0.05))
    shear = rng.normal(0, 0.05)
    c, s = math.cos(angle), math.sin(angle)
    matrix = np.array([[c, -s], [s, c]]) @ np.array([[scale * ratio, shear], [0, scale / ratio]])
    mirrored = rng.random() < 0.5
    if mirrored:
        matrix = matrix @ np.diag([1.0, -1.0])
    axis = (torch.arange(size, dtype=torch.float32) - (size - 1) / 2) * SPACING_MM
    y, x = axis[:, None].expand(size, size), axis[None, :].expand(size, size)
    m = matrix.astype(np.float32)
    gy = float(m[0, 0]) * y + float(m[0, 1]) * x + float(cy)
    gx = float(m[1, 0]) * y + float(m[1, 1]) * x + float(cx)
    if rng.random() < 0.5:       # elastic, up to a few mm, over 25 to 60 mm
        field = smooth_field(size, int(rng.integers(4, 9)), rng, 2)[0] * float(rng.uniform(0.5, 3.0))
        gy, gx = gy + field[0], gx + field[1]
    jitter = rng.normal(0, rng.uniform(0, 3.0), (len(chosen), 2)) if rng.random() < 0.4 else np.zeros((len(chosen), 2))
    offset = torch.from_numpy(jitter.astype(np.float32))
    gy, gx = gy[None] + offset[:, 0, None, None], gx[None] + offset[:, 1, None, None]
    # mm from the image centre -> grid_sample's -1..1 between the outer pixel edges
    grid = torch.stack([gx / (0.5 * w * column_mm), gy / (0.5 * h * row_mm)], -1)
    planes = torch.stack([source[s] if 0 <= s < n else torch.zeros_like(source[0]) for s in chosen]).float() * (1 / 255)
    sample = F.grid_sample(planes, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    if alone:
        sample[:, 4] = sample[:, 0]
    coarse_y, coarse_x = F.avg_pool2d(gy[:, None], 2)[:, 0], F.avg_pool2d(gx[:, None], 2)[:, 0]
    marked = torch.zeros(coarse_y.shape, dtype=torch.int64)
    nearest = torch.full(coarse_y.shape, DISC_MM ** 2)
    for k, s in enumerate(chosen):
        for number, (py, px) in (stacks.points[index][s] if 0 <= s < n else {}).items():
            shown = {1: 2, 2: 1}.get(number, number) if mirrored else number
            away = (coarse_y[k] - py) ** 2 + (coarse_x[k] - px) ** 2
            closer = away < nearest[k]
            marked[k][closer], nearest[k][closer] = shown, away[closer]
    return sample, marked


def intensities(sample: torch.Tensor, marked: torch.Tensor, rng: np.random.Generator) -> None:
    """Range, gamma, bias field, blur, noise and a cut field of view, in planes 0 and 4 of [slice][5][size][size]; the order of
    an image chain, the same for all slices and both phases but for the noise."""
    slices, size = len(sample), sample.shape[-1]
    same = bool(torch.equal(sample[:, 0], sample[:, 4]))
    image = torch.cat([sample[:, :1], sample[:, 4:]])
    if rng.random() < 0.3:       # gaussian blur, 0.4 to 1.0 pixel
        sigma = float(rng.uniform(0.4, 1.0))
        t = torch.arange(-3, 4, dtype=torch.float32)
        k = torch.exp(-t * t / (2 * sigma * sigma))
        k = k / k.sum()
        image = F.conv2d(F.conv2d(image, k.view(1, 1, 1, 7), padding=(0, 3)), k.view(1, 1, 7, 1), padding=(3, 0))
    elif rng.random() < 0.15:    # coarser acquisition
        small = int(size * rng.uniform(0.55, 0.85))
        image = F.interpolate(F.interpolate(image, size=(small, small), mode="area"), size=(size, size), mode="bilinear")
    elif rng.random() < 0.2:     # sharper reconstruction
        image = image + float(rng.uniform(0.2, 0.8)) * (image - F.avg_pool2d(image, 3, 1, 1))
    if rng.random() < 0.35:
        image = image * torch.exp(smooth_field(size, int(rng.integers(2, 5)), rng, 1) * float(rng.uniform(0.05, 0.3)))
    if rng.random() < 0.6:       # the series' percentiles depend on its field of view
        image = (image - float(rng.uniform(-0.06, 0.08))) * float(math.exp(rng.uniform(-0.45, 0.4)))
    if rng.random() < 0.3:       # slices differ in brightness (inflow, coil distance)
        image = image * torch.from_numpy(np.tile(np.exp(rng.normal(0, 0.08, (slices, 1, 1, 1))), (2, 1, 1, 1)).astype(np.float32))
    image = image.clamp(0, 1)
    if rng.random() < 0.5:
        image = image ** float(math.exp(rng.uniform(-0.5, 0.5)))
    if rng.random() < 0.4:
        image = image + torch.from_numpy(rng.standard_normal(tuple(image.shape)).astype(np.float32)) * float(rng.uniform(0.01, 0.07))
    image = image.clamp(0, 1)
    sample[:, :1] = image[:slices]
    sample[:, 4:] = image[:slices] if same else image[slices:]
    if rng.random() < 0.12:      # the field of view ends inside the crop
        cut, side = int(size * rng.uniform(0.05, 0.35)) // 2 * 2, int(rng.integers(4))
        (sample[:, :, :cut], sample[:, :, size - cut:], sample[..., :cut], sample[..., size - cut:])[side].zero_()
        half = cut // 2
        (marked[:, :half], marked[:, size // 2 - half:], marked[..., :half], marked[..., size // 2 - half:])[side].zero_()


def batch(stacks: Stacks, indices: list[int], count: int, size: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`count` slices (0: the whole stack, at most 12) of each stack in `indices`: (image and image at end-diastole float32 [n][2][size][size],
    soft targets float32 [n][4][size][size] summing to one, landmark numbers int64 [n][size / 2][size / 2])."""
    samples, marks = [], []
    for index in indices:
        n = len(stacks.images[index])
        chosen = window(n, count or min(n, 12), stacks.spacing[index][0], rng)
        sample, marked = crop(stacks, index, chosen, size, rng)
        intensities(sample, marked, rng)
        missing = [k for k, s in enumerate(chosen) if not 0 <= s < n]
        sample[missing] = 0
        samples.append(sample)
        marks.append(marked)
    every = torch.cat(samples)
    labels = every[:, 1:4]
    return every[:, [0, 4]].contiguous(), torch.cat([1 - labels.sum(1, keepdim=True), labels], 1), torch.cat(marks)
