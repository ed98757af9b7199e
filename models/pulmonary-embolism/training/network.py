"""Xception (Chollet, CVPR 2017) to global average pooling, then dropout, 1024, 256, 64 and nine sigmoid outputs."""
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

from simulate import LABELS

# The batch normalisation of the original: epsilon 0.001.
EPSILON = 1e-3


def norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=EPSILON)


class Separable(nn.Module):
    """Depthwise 3 x 3, pointwise 1 x 1, normalisation."""

    def __init__(self, channels: int, out: int):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, 1, 1, groups=channels, bias=False)
        self.pointwise, self.norm = nn.Conv2d(channels, out, 1, bias=False), norm(out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.pointwise(self.depthwise(x)))


class Down(nn.Module):
    """Two separable convolutions and a pooling of stride 2 beside a strided shortcut."""

    def __init__(self, channels: int, middle: int, out: int, first: bool = False):
        super().__init__()
        self.first, self.one, self.two = first, Separable(channels, middle), Separable(middle, out)
        self.shortcut = nn.Sequential(nn.Conv2d(channels, out, 1, 2, bias=False), norm(out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.two(F.relu(self.one(x if self.first else F.relu(x))))
        return F.max_pool2d(y, 3, 2, 1) + self.shortcut(x)


class Middle(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.steps = nn.ModuleList(Separable(channels, channels) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        for step in self.steps:
            y = step(F.relu(y))
        return x + y


class Xception(nn.Module):
    """[n][3][h][w] -> maps of stride 16 [n][728][h/16][w/16] and of stride 32 [n][2048][h/32][w/32]. 20,861,480 parameters."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, bias=False), norm(32), nn.ReLU(), nn.Conv2d(32, 64, 3, bias=False), norm(64), nn.ReLU())
        self.entry = nn.Sequential(Down(64, 128, 128, first=True), Down(128, 256, 256), Down(256, 728, 728))
        self.middle = nn.Sequential(*[Middle(728) for _ in range(8)])
        self.exit = Down(728, 728, 1024)
        self.last = nn.Sequential(Separable(1024, 1536), nn.ReLU(), Separable(1536, 2048), nn.ReLU())

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        middle = self.middle(self.entry(self.stem(x)))
        return middle, self.last(self.exit(middle))


class Embolism(nn.Module):
    """Windows [n][3][512][512] in 0…1 -> nine probabilities [n][9].

    The image is averaged over 2 x 2 pixels first: an examination of 250 images is then read in a fraction of the time.
    """

    def __init__(self):
        super().__init__()
        self.xception = Xception()
        self.dropout = nn.Dropout(0.4)
        self.dense = nn.ModuleList([nn.Linear(2048, 1024), nn.Linear(1024, 256), nn.Linear(256, 64)])
        self.output = nn.Linear(64, len(LABELS))
        # Where emboli are, cell by cell: supervises the middle flow in training; not exported.
        self.where = nn.Conv2d(728, 1, 1)

    def head(self, pooled: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        hidden, h = [], self.dropout(pooled)
        for layer in self.dense:
            h = F.relu(layer(h))
            hidden.append(h)
        return self.output(h), hidden

    def train_forward(self, small: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits [n][9] and cells [n][16][16] of images that are averaged already, [n][3][256][256]."""
        middle, maps = self.xception(2 * small - 1)
        return self.head(maps.float().mean((2, 3)))[0], self.where(F.relu(middle))[:, 0].float()

    def forward(self, image: torch.Tensor, label: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Probabilities [n][9], and Grad-CAM (Selvaraju et al., ICCV 2017) of the label chosen by the one-hot `label` [1][9]: [n][8][8]."""
        _, maps = self.xception(2 * F.avg_pool2d(image, 2) - 1)
        logits, hidden = self.head(maps.mean((2, 3)))
        # The gradient of the chosen logit with respect to the pooled maps, written out: the head is piecewise linear.
        gradient = label @ self.output.weight
        for layer, h in zip(reversed(self.dense), reversed(hidden)):
            gradient = (gradient * (h > 0).to(h.dtype)) @ layer.weight
        heat = F.relu((maps * gradient[:, :, None, None]).sum(1))
        return torch.sigmoid(logits), heat


def count(module: nn.Module) -> int:
    """Parameters as the method's table counts them: with the moving averages of the normalisation."""
    return sum(p.numel() for p in module.parameters()) + sum(b.numel() for name, b in module.named_buffers() if name.endswith(("running_mean", "running_var")))
