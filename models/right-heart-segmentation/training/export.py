"""Checkpoint -> model.onnx, checked against PyTorch, with a golden pair drawn here (no patient data)."""
from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import inference
import train

OPSET = 17


class Probabilities(nn.Module):
    """image float32 [n][2][h][w], one stack and its end-diastole -> softmax float32 [n][4][h][w] and [n][7][h / 2][w / 2]."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        regions, landmarks = self.model(image)
        return torch.softmax(regions, 1), torch.softmax(landmarks, 1)


def folded(model: nn.Module) -> nn.Module:
    """A copy with every convolution + batch normalisation pair folded into one convolution."""
    model = copy.deepcopy(model).eval()
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[1], nn.BatchNorm2d):
                setattr(parent, name, fuse_conv_bn_eval(child[0], child[1]))
        if isinstance(parent, nn.ModuleList):
            for k, child in enumerate(parent):
                if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[1], nn.BatchNorm2d):
                    parent[k] = fuse_conv_bn_eval(child[0], child[1])
    return model


def rounded(model: nn.Module) -> nn.Module:
    """A copy whose convolution weights are those that half precision can hold."""
    model = copy.deepcopy(model)
    for m in model.modules():
        if isinstance(m, nn.Conv2d):
            m.weight.data = m.weight.data.half().float()
    return model


def halved(graph: onnx.ModelProto) -> None:
    """Keeps convolution weights in half precision, cast to float32 when the model is loaded: half the file, same arithmetic."""
    for weight in list(graph.graph.initializer):
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.ndim != 4:
            continue
        graph.graph.initializer.remove(weight)
        graph.graph.initializer.append(onnx.numpy_helper.from_array(values.astype(np.float16), weight.name + ".half"))
        graph.graph.node.insert(0, onnx.helper.make_node("Cast", [weight.name + ".half"], [weight.name], to=onnx.TensorProto.FLOAT))


def drawn_stack(size: int = 96, slices: int = 3) -> np.ndarray:
    """float32 [slices][2][size][size]: the drawn heart, smaller from slice to slice, and larger at end-diastole."""
    whole = drawn_heart(size)[0, 0]
    y, x = np.mgrid[:size, :size]
    stack = []
    for s in range(slices):
        planes = []
        for grow in (1.1 + 0.15 * s, 1 + 0.15 * s):
            at = [np.clip(np.rint((k - (size - 1) / 2) * grow + (size - 1) / 2).astype(int), 0, size - 1) for k in (y, x)]
            planes.append(whole[at[0], at[1]])
        stack.append(np.stack(planes))
    return np.stack(stack).astype("<f4")


def drawn_heart(size: int = 96) -> np.ndarray:
    """float32 [1][1][size][size]: a procedurally drawn short-axis view. Bright LV disc, dark ring, bright RV crescent,
    grey body, dark lung, a little fixed texture. Not derived from any patient."""
    y, x = np.mgrid[:size, :size].astype(np.float64) - (size - 1) / 2

    def soft(distance: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(np.clip(distance, -40, 40) * 1.8))
    left = np.hypot(y - 2, x - 8)
    right = np.hypot((y - 0) / 1.25, x + 8) - 17
    body = np.hypot(y / 44, x / 46) - 1
    image = 0.08 + 0.22 * soft(body * 40) + 0.3 * soft(-(body + 0.1) * 40) * soft(body * 40)
    image = image * (1 - 0.6 * soft(np.hypot(y + 22, (x - 24) / 1.2) - 12))
    image = image * (1 - soft(right)) + 0.72 * soft(right)
    image = image * (1 - soft(left - 19)) + 0.2 * soft(left - 19)
    image = image * (1 - soft(left - 12.5)) + 0.8 * soft(left - 12.5)
    image = image + 0.02 * np.sin(0.9 * x + 0.3 * y) * np.sin(0.7 * y - 0.2 * x)
    return np.clip(image, 0, 1).astype("<f4")[None, None]


def export(checkpoint: Path, target: Path) -> dict:
    """Writes model.onnx, golden-input.bin and golden-output.bin into `target`; returns what was checked."""
    target.mkdir(parents=True, exist_ok=True)
    model = Probabilities(rounded(folded(train.load(checkpoint)))).eval()
    path = target / "model.onnx"
    torch.onnx.export(model, (torch.zeros(2, 2, 64, 96),), str(path), input_names=["image"],
                      output_names=["probabilities", "landmarks"], opset_version=OPSET, dynamo=False,
                      dynamic_axes={"image": {0: "n", 2: "h", 3: "w"}, "probabilities": {0: "n", 2: "h", 3: "w"},
                                    "landmarks": {0: "n", 2: "h2", 3: "w2"}})
    graph = onnx.load(path)
    graph.producer_name, graph.producer_version, graph.doc_string = "dextra", "1.0.0", "right-heart-segmentation"
    halved(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    run, worst = inference.session(path), 0.0
    golden = drawn_stack()
    rng = np.random.default_rng(7)
    for image in (golden, rng.random((3, 2, 160, 128), np.float32), rng.random((1, 2, 16, 272), np.float32)):
        with torch.no_grad():
            expected = model(torch.from_numpy(image.astype(np.float32)))
        worst = max(worst, *(float(np.abs(a - b.numpy()).max()) for a, b in zip(run.run(None, {"image": image}), expected)))
    if worst > 1e-4:
        raise SystemExit(f"exported network differs from PyTorch by {worst:.2e}")
    output, points = (o.astype("<f4") for o in run.run(None, {"image": golden}))
    (target / "golden-input.bin").write_bytes(golden.tobytes())
    (target / "golden-output.bin").write_bytes(output.tobytes())
    (target / "golden-landmarks.bin").write_bytes(points.tobytes())
    return dict(differenceFromPyTorch=worst, inputShape=list(golden.shape), outputShape=list(output.shape), landmarksShape=list(points.shape),
                operators=sorted({n.op_type for n in graph.graph.node}))
