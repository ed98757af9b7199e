"""Network -> model.onnx, compared with PyTorch, with golden arrays drawn here (no patient, no subject)."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from cohort import FEATURES, PHASES, VERTICES
from network import MotionSurvival

OPSET = 17
OUTPUTS = ["logHazard", "latent", "reconstruction"]


def drawn_descriptors() -> np.ndarray:
    """float32 [2][11514] mm: two made-up beats, a strong and a weak one, as sums of smooth waves over phase and vertex number."""
    t = np.arange(1, PHASES + 1)[:, None, None] / (PHASES + 1)
    v = np.arange(VERTICES)[None, :, None] / VERTICES
    k = np.arange(3)[None, None]
    wave = np.sin(np.pi * t) ** 2 * (np.cos(2 * np.pi * v * (k + 1)) * 4 - 3 * (k == 0) - 2 * (k == 1)) + 0.3 * np.sin(7 * v + 5 * t + k)
    return np.stack([wave.reshape(-1), 0.3 * wave.reshape(-1)]).astype("<f4")


def export(model: MotionSurvival, target: Path, examples: np.ndarray) -> float:
    """Writes model.onnx and the golden arrays into `target`; returns the largest difference from PyTorch."""
    target.mkdir(parents=True, exist_ok=True)
    path, golden = target / "model.onnx", drawn_descriptors()
    torch.onnx.export(model.eval(), (torch.zeros(2, FEATURES),), str(path), input_names=["descriptor"], output_names=OUTPUTS, opset_version=OPSET,
                      dynamo=False, dynamic_axes={name: {0: "n"} for name in ["descriptor", *OUTPUTS]})
    graph = onnx.load(path)
    graph.producer_name, graph.producer_version, graph.doc_string = "dextra", "1.0.0", "right-heart-survival"
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    session, worst = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]), 0.0
    for x in (golden, examples[:50]):
        with torch.no_grad():
            expected = [y.numpy() for y in model(torch.from_numpy(x))]
        worst = max(worst, *(float(np.abs(a - b).max()) for a, b in zip(session.run(OUTPUTS, {"descriptor": x}), expected)))
    if worst > 1e-4:
        raise SystemExit(f"the exported network differs from PyTorch by {worst:.2e}")
    (target / "golden-descriptor.bin").write_bytes(golden.tobytes())
    for name, y in zip(OUTPUTS, session.run(OUTPUTS, {"descriptor": golden})):
        (target / f"golden-{name}.bin").write_bytes(y.astype("<f4").tobytes())
    return worst
