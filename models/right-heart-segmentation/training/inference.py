"""From a stack of any spacing to labels and landmarks on its own grid, through the exported network: what the product does too.

1. normalise over the whole series (data.percentile_range, data.normalise);
2. resample each slice to 1.5 mm, bilinear, the centres of both grids coinciding;
   beside each slice, as a second channel, the same slice at end-diastole (the first phase; alone: itself);
3. pad with zeros below and to the right to multiples of 16; run the slices of one phase together, in order (with
   FLIPS their mirror images too, and take the mean); cut the padding off;
4. resample the probabilities back to the slice's own grid, bilinear, edges repeated; argmax.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from data import SPACING_MM, padded, resample_plan


def session(model: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def axis_weights(inputs: int, input_mm: float, outputs: int, output_mm: float, edge: bool) -> np.ndarray:
    """Linear interpolation along one axis as a matrix, float32 [outputs][inputs]; grids share their centre.
    Outside the input: its edge repeated (`edge`) or zero."""
    at = (np.arange(outputs) - (outputs - 1) / 2) * output_mm / input_mm + (inputs - 1) / 2
    if edge:
        at = np.clip(at, 0, inputs - 1)
    matrix, below = np.zeros((outputs, inputs), np.float32), np.floor(at).astype(int)
    for index, share in ((below, 1 - (at - below)), (below + 1, at - below)):
        inside = (index >= 0) & (index < inputs)
        np.add.at(matrix, (np.flatnonzero(inside), index[inside]), share[inside].astype(np.float32))
    return matrix


SWAPPED = [0, 2, 1, 3, 4, 5, 6]     # landmarks 1 and 2 (clockwise, counter-clockwise) change places in a mirrored image
FLIPS = ("",)                         # mirror images whose mean is taken: "", "x", "y", "xy"


def stack_maps(run: onnxruntime.InferenceSession, fed: np.ndarray, flips: tuple[str, ...] = FLIPS) -> tuple[np.ndarray, np.ndarray]:
    """fed float32 [n][2][h][w] -> probabilities [n][4][h][w], landmarks [n][7][h / 2][w / 2]; mean over the flipped images."""
    regions, points = 0.0, 0.0
    for flip in flips:
        turn = (..., slice(None, None, -1 if "y" in flip else None), slice(None, None, -1 if "x" in flip else None))
        found = run.run(["probabilities", "landmarks"], {"image": np.ascontiguousarray(fed[turn])})
        marks = found[1][:, SWAPPED] if len(flip) == 1 else found[1]
        regions, points = regions + found[0][turn] / len(flips), points + marks[turn] / len(flips)
    return regions, points


def maps(run: onnxruntime.InferenceSession, image: np.ndarray, row_mm: float, column_mm: float, diastole: np.ndarray | None = None):
    """image float32 [n][h][w], one phase's slices in order, normalised; diastole: the same at end-diastole (None: image itself) -> (probabilities float32 [n][4][h][w] on the same grid,
    landmark maps float32 [n][7][ceil(rows / 2)][ceil(columns / 2)] on the 3 mm grid of `landmark_mm`)."""
    n, h, w = image.shape
    rows, columns = resample_plan(h, row_mm), resample_plan(w, column_mm)
    ry, rx = axis_weights(h, row_mm, rows, SPACING_MM, False), axis_weights(w, column_mm, columns, SPACING_MM, False)
    by, bx = axis_weights(rows, SPACING_MM, h, row_mm, True), axis_weights(columns, SPACING_MM, w, column_mm, True)
    fed = np.zeros((n, 2, padded(rows), padded(columns)), np.float32)
    fed[:, 0, :rows, :columns] = ry @ image @ rx.T
    fed[:, 1, :rows, :columns] = fed[:, 0, :rows, :columns] if diastole is None else ry @ diastole @ rx.T
    regions, points = stack_maps(run, fed)
    return by @ regions[:, :, :rows, :columns] @ bx.T, points[:, :, :-(-rows // 2), :-(-columns // 2)]


def landmark_mm(y: float, x: float, h: int, w: int, row_mm: float, column_mm: float) -> tuple[float, float]:
    """A place (y, x) on the landmark maps -> mm from pixel 0, 0 of the slice's own grid."""
    rows, columns = resample_plan(h, row_mm), resample_plan(w, column_mm)
    return ((2 * y + 0.5 - (rows - 1) / 2) * SPACING_MM + (h - 1) / 2 * row_mm, (2 * x + 0.5 - (columns - 1) / 2) * SPACING_MM + (w - 1) / 2 * column_mm)


def peak(values: np.ndarray) -> tuple[float, float, float]:
    """(y, x, height) of a map's peak; the place is the mean within 9 mm of it, weighted by the squared map."""
    y, x = np.unravel_index(int(values.argmax()), values.shape)
    top, left = max(0, y - 3), max(0, x - 3)
    near = values[top:y + 4, left:x + 4].astype(np.float64) ** 2
    total = near.sum()
    if total <= 0:
        return float(y), float(x), 0.0
    return (float((near.sum(1) * np.arange(top, top + near.shape[0])).sum() / total),
            float((near.sum(0) * np.arange(left, left + near.shape[1])).sum() / total), float(values[y, x]))


def landmark_points(points: np.ndarray, labels: np.ndarray, row_mm: float, column_mm: float) -> list[dict[int, tuple[float, float]]]:
    """Per slice: number -> (y, x) mm, as landmarks.stack_points gives for masks. 3, 4 and 5 on the slice where their map is
    highest; 1, 2 and 6 on the slices that hold RV and LV."""
    n, h, w = labels.shape
    found: list[dict[int, tuple[float, float]]] = [{} for _ in range(n)]
    peaks = [[peak(points[s, number]) for number in range(7)] for s in range(n)]
    for number in (3, 4, 5):
        s = max(range(n), key=lambda k: peaks[k][number][2])
        found[s][number] = landmark_mm(*peaks[s][number][:2], h, w, row_mm, column_mm)
    for s in range(n):
        if (labels[s] == 3).sum() >= 20 and (labels[s] == 1).sum() >= 5:
            for number in (1, 2, 6):
                found[s][number] = landmark_mm(*peaks[s][number][:2], h, w, row_mm, column_mm)
    return found


def segment(run: onnxruntime.InferenceSession, image: np.ndarray, row_mm: float, column_mm: float, diastole: np.ndarray | None = None) -> np.ndarray:
    """Labels uint8 [n][h][w], Dextra's order, no clean-up."""
    return maps(run, image, row_mm, column_mm, diastole)[0].argmax(1).astype(np.uint8)
