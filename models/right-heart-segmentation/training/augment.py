"""Training samples: one resampling from a slice's own grid straight to an augmented 1.5 mm crop, then intensities.

Geometry is drawn in millimetres about a centre: full-circle rotation, flip, scale, anisotropy, shear and a smooth
elastic field, all in a single bilinear `grid_sample`, so that no pixel is interpolated twice. Labels are carried
as one-hot maps through the same sampling and stay soft (partial volume) at the borders.
"""
from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

from data import SPACING_MM, Volume


class Slices:
    """Every slice of the training volumes, with its heart's centre (mm from the image centre)."""

    def __init__(self, volumes: list[Volume]):
        self.images: list[torch.Tensor] = []    # uint8 [5][row][column]: image, then one-hot of labels 1..3
        self.spacing: list[tuple[float, float]] = []
        self.centre: list[tuple[float, float]] = []
        for v in volumes:
            _, row_mm, column_mm = v.spacing_mm
            n, h, w = v.image.shape
            where = np.argwhere(v.labels > 0)
            middle = where.mean(0)[1:] if len(where) else np.array([(h - 1) / 2, (w - 1) / 2])
            for s in range(n):
                own = np.argwhere(v.labels[s] > 0)
                at = own.mean(0) if len(own) else middle
                self.centre.append(((at[0] - (h - 1) / 2) * row_mm, (at[1] - (w - 1) / 2) * column_mm))
                planes = [np.round(v.image[s] * 255)] + [(v.labels[s] == c) * 255 for c in (1, 2, 3)]
                self.images.append(torch.from_numpy(np.stack(planes).astype(np.uint8)))
                self.spacing.append((row_mm, column_mm))

    def __len__(self) -> int:
        return len(self.images)


def smooth_field(size: int, knots: int, rng: np.random.Generator, channels: int) -> torch.Tensor:
    """float32 [1][channels][size][size]: standard-normal knots, bicubic between them."""
    field = torch.from_numpy(rng.standard_normal((1, channels, knots, knots)).astype(np.float32))
    return F.interpolate(field, size=(size, size), mode="bicubic", align_corners=True)


def crop(slices: Slices, index: int, size: int, rng: np.random.Generator) -> torch.Tensor:
    """float32 [4][size][size] in 0..1 at 1.5 mm: the image, then soft masks of labels 1..3."""
    source = slices.images[index]
    _, h, w = source.shape
    row_mm, column_mm = slices.spacing[index]
    if rng.random() < 0.15:      # anywhere in the field of view, heart or not
        cy, cx = rng.uniform(-0.5, 0.5) * h * row_mm, rng.uniform(-0.5, 0.5) * w * column_mm
    else:
        cy, cx = np.array(slices.centre[index]) + rng.normal(0, 18, 2)
    angle = rng.uniform(0, 2 * math.pi)
    scale = math.exp(rng.uniform(-0.26, 0.26)) if rng.random() < 0.7 else 1.0
    ratio = math.exp(rng.normal(0, 0.05))
    shear = rng.normal(0, 0.05)
    c, s = math.cos(angle), math.sin(angle)
    matrix = np.array([[c, -s], [s, c]]) @ np.array([[scale * ratio, shear], [0, scale / ratio]])
    if rng.random() < 0.5:
        matrix = matrix @ np.diag([1.0, -1.0])
    axis = (torch.arange(size, dtype=torch.float32) - (size - 1) / 2) * SPACING_MM
    y, x = axis[:, None].expand(size, size), axis[None, :].expand(size, size)
    m = matrix.astype(np.float32)
    gy = float(m[0, 0]) * y + float(m[0, 1]) * x + float(cy)
    gx = float(m[1, 0]) * y + float(m[1, 1]) * x + float(cx)
    if rng.random() < 0.5:       # elastic, up to a few mm, over 25 to 60 mm
        field = smooth_field(size, int(rng.integers(4, 9)), rng, 2)[0] * float(rng.uniform(0.5, 3.0))
        gy, gx = gy + field[0], gx + field[1]
    # mm from the image centre -> grid_sample's -1..1 between the outer pixel edges
    grid = torch.stack([gx / (0.5 * w * column_mm), gy / (0.5 * h * row_mm)], -1)[None]
    return F.grid_sample(source[None].float() * (1 / 255), grid, mode="bilinear", padding_mode="zeros", align_corners=False)[0]


def intensities(sample: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Range, gamma, bias field, blur, noise and a cut field of view, in place of plane 0; the order of an image chain."""
    image, size = sample[:1][None], sample.shape[-1]
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
    image = image.clamp(0, 1)
    if rng.random() < 0.5:
        image = image ** float(math.exp(rng.uniform(-0.5, 0.5)))
    if rng.random() < 0.4:
        image = image + torch.from_numpy(rng.standard_normal((1, 1, size, size)).astype(np.float32)) * float(rng.uniform(0.01, 0.07))
    sample[0] = image[0, 0].clamp(0, 1)
    if rng.random() < 0.12:      # the field of view ends inside the crop
        cut, side = int(size * rng.uniform(0.05, 0.35)), int(rng.integers(4))
        (sample[:, :cut], sample[:, -cut:], sample[:, :, :cut], sample[:, :, -cut:])[side].zero_()
    return sample


def batch(slices: Slices, indices: np.ndarray, size: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """(image float32 [n][1][size][size], soft targets float32 [n][4][size][size] summing to one)."""
    samples = torch.stack([intensities(crop(slices, int(i), size, rng), rng) for i in indices])
    labels = samples[:, 1:]
    return samples[:, :1].contiguous(), torch.cat([1 - labels.sum(1, keepdim=True), labels], 1)
