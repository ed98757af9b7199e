"""Network -> model.onnx with half-precision weights, compared with PyTorch, and its golden arrays (a drawn image, nobody's)."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

import data
from network import Embolism, count
from simulate import LABELS

OPSET = 17
SIZE = 512
PARAMETERS = 23_239_089


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


class Exported(torch.nn.Module):
    """Windows [n][3][512][512] and chosen labels, one-hot [k][9] -> probabilities [n][9] and their Grad-CAMs [n][k][16][16] (or smaller).

    The same numbers as `Embolism.forward`, for several labels at once: the head is piecewise linear, so that the gradient of
    each logit with respect to the pooled maps is written out (Selvaraju et al., ICCV 2017).
    """

    def __init__(self, network: Embolism):
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor, label: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        network = self.network
        _, maps = network.xception(2 * torch.nn.functional.avg_pool2d(image, 2) - 1)
        logits, hidden = network.head(maps.mean((2, 3)))
        gradient = (label @ network.output.weight)[None]
        for layer, h in zip(reversed(network.dense), reversed(hidden)):
            gradient = (gradient * (h > 0).to(h.dtype)[:, None]) @ layer.weight
        heat = torch.relu(gradient @ maps.flatten(2))
        return torch.sigmoid(logits), heat.unflatten(2, maps.shape[2:])


def drawn_image() -> np.ndarray:
    """float32 [1][3][512][512]: a made-up chest of ovals with bright discs, through the three windows."""
    y, x = np.meshgrid(np.linspace(-1, 1, SIZE), np.linspace(-1, 1, SIZE), indexing="ij")
    hu = np.full((SIZE, SIZE), -1000.0)
    hu[(x / 0.85) ** 2 + (y / 0.62) ** 2 < 1] = 40
    for side in (-1, 1):
        hu[((x - side * 0.42) / 0.3) ** 2 + (y / 0.45) ** 2 < 1] = -850
    for cx, cy, r, value in ((0.06, -0.12, 0.09, 330), (-0.05, -0.08, 0.08, 240), (0.14, 0.2, 0.07, 230), (0.4, 0.02, 0.03, 320), (0.41, 0.02, 0.015, 50)):
        hu[(x - cx) ** 2 + (y - cy) ** 2 < r * r] = value
    return data.windows(hu)[None]


def export(model: Embolism, target: Path, examples: np.ndarray | None = None) -> float:
    """Writes model.onnx and the golden arrays into `target`; returns the largest difference of a probability from PyTorch."""
    held = sum(count(part) for part in (model.xception, model.dense, model.output))
    if held != PARAMETERS:
        raise ValueError(f"The network has {held} parameters, the method's table {PARAMETERS}")
    target.mkdir(parents=True, exist_ok=True)
    path, golden = target / "model.onnx", drawn_image()
    label = np.eye(len(LABELS), dtype=np.float32)[[LABELS.index("pe_present_on_image"), LABELS.index("central_pe")]]
    with torch.no_grad():
        for parameter in [*model.parameters(), *(b for name, b in model.named_buffers() if name.endswith(("mean", "var")))]:
            if parameter.numel() > 64:
                parameter.copy_(parameter.half().float())
    torch.onnx.export(Exported(model.float()).eval(), (torch.zeros(2, 3, SIZE, SIZE), torch.from_numpy(label)), str(path), input_names=["image", "label"],
                      output_names=["probabilities", "heat"], opset_version=OPSET, dynamo=False,
                      dynamic_axes={"image": {0: "n"}, "label": {0: "k"}, "probabilities": {0: "n"}, "heat": {0: "n", 1: "k"}})
    graph = halve(onnx.load(path))
    graph.producer_name, graph.producer_version, graph.doc_string = "dextra", "1.0.0", "pulmonary-embolism"
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    session, worst = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]), 0.0
    for image in [golden, *([] if examples is None else np.split(examples.astype(np.float32), len(examples)))]:
        with torch.no_grad():
            expected = [model(torch.from_numpy(image), torch.from_numpy(one[None])) for one in label]
        told, heat = session.run(["probabilities", "heat"], {"image": image, "label": label})
        worst = max(worst, float(np.abs(told - expected[0][0].numpy()).max()))
        for k, (_, each) in enumerate(expected):
            limit = 1e-3 * max(1.0, float(each.max()))
            if float(np.abs(heat[:, k] - each.numpy()).max()) > limit:
                raise ValueError("The heat map differs from PyTorch's")
    for name, values in {"image": golden, "label": label}.items():
        (target / f"golden-{name}.bin").write_bytes(values.astype("<f4").tobytes())
    for name, values in zip(["probabilities", "heat"], session.run(["probabilities", "heat"], {"image": golden, "label": label})):
        (target / f"golden-{name}.bin").write_bytes(values.astype("<f4").tobytes())
    return worst
