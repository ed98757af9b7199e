"""Network -> model.onnx with half-precision weights, compared with PyTorch, and its golden arrays (a drawn scan, nobody's)."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from data import HEIGHT, PLANES, WIDTH
from network import AmyloidStage

OPSET = 17


def halve(graph: onnx.ModelProto) -> onnx.ModelProto:
    """Weights of more than 64 numbers are kept as float16 and widened when the graph is opened: half the file, same arithmetic."""
    casts = []
    for initializer in graph.graph.initializer:
        values = numpy_helper.to_array(initializer)
        if values.dtype != np.float32 or values.size <= 64:
            continue
        name = initializer.name
        initializer.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.graph.node.insert(0, cast)
    return graph


def drawn_scan() -> np.ndarray:
    """float32 [1][16][112][96]: a made-up ball with a rim and a gradient, in units of SUVR."""
    z, y, x = np.meshgrid(np.linspace(-1, 1, len(PLANES)), np.linspace(-1, 1, HEIGHT), np.linspace(-1, 1, WIDTH), indexing="ij")
    radius = np.sqrt(x**2 + y**2 + 0.5 * z**2)
    return np.where(radius < 0.9, 1.1 + 0.6 * (radius < 0.5) + 0.2 * x + 0.1 * np.sin(9 * y), 0.05).astype("<f4")[None]


def export(model: AmyloidStage, target: Path, examples: np.ndarray) -> float:
    """Writes model.onnx and the golden arrays into `target`; returns the largest difference of a probability from PyTorch."""
    target.mkdir(parents=True, exist_ok=True)
    path, golden = target / "model.onnx", drawn_scan()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.numel() > 64:
                parameter.copy_(parameter.half().float())
    torch.onnx.export(model.eval(), (torch.zeros(2, len(PLANES), HEIGHT, WIDTH),), str(path), input_names=["suvr"], output_names=["stage", "features"],
                      opset_version=OPSET, dynamo=False, dynamic_axes={name: {0: "n"} for name in ["suvr", "stage", "features"]})
    graph = halve(onnx.load(path))
    graph.producer_name, graph.producer_version, graph.doc_string = "dextra", "1.0.0", "amyloid-pet"
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    session, worst = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]), 0.0
    for scan in (golden, examples[:16].astype(np.float32)):
        with torch.no_grad():
            expected = model(torch.from_numpy(scan))[0].numpy()
        worst = max(worst, float(np.abs(session.run(["stage"], {"suvr": scan})[0] - expected).max()))
    (target / "golden-suvr.bin").write_bytes(golden.tobytes())
    for name, values in zip(["stage", "features"], session.run(["stage", "features"], {"suvr": golden})):
        (target / f"golden-{name}.bin").write_bytes(values.astype("<f4").tobytes())
    return worst
