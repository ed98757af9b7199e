"""From a stack of any spacing to labels on its own grid, through the exported network: what the product does too.

1. normalise over the whole series (data.percentile_range, data.normalise);
2. resample each slice to 1.5 mm, bilinear, the centres of both grids coinciding;
3. pad with zeros below and to the right to multiples of 16, run, cut the padding off;
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


def probabilities(run: onnxruntime.InferenceSession, image: np.ndarray, row_mm: float, column_mm: float, chunk: int = 10) -> np.ndarray:
    """image float32 [n][h][w], normalised -> float32 [n][4][h][w] on the same grid."""
    n, h, w = image.shape
    rows, columns = resample_plan(h, row_mm), resample_plan(w, column_mm)
    ry, rx = axis_weights(h, row_mm, rows, SPACING_MM, False), axis_weights(w, column_mm, columns, SPACING_MM, False)
    by, bx = axis_weights(rows, SPACING_MM, h, row_mm, True), axis_weights(columns, SPACING_MM, w, column_mm, True)
    found = np.empty((n, 4, h, w), np.float32)
    for start in range(0, n, chunk):
        part = ry @ image[start:start + chunk] @ rx.T
        fed = np.zeros((len(part), 1, padded(rows), padded(columns)), np.float32)
        fed[:, 0, :rows, :columns] = part
        out = run.run(["probabilities"], {"image": fed})[0][:, :, :rows, :columns]
        found[start:start + chunk] = by @ out @ bx.T
    return found


def segment(run: onnxruntime.InferenceSession, image: np.ndarray, row_mm: float, column_mm: float) -> np.ndarray:
    """Labels uint8 [n][h][w], Dextra's order, no clean-up."""
    return probabilities(run, image, row_mm, column_mm).argmax(1).astype(np.uint8)
