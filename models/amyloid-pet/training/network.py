"""ResNet-50 (He et al., CVPR 2016) cut before its classification layer, with a new head for three ordered stages."""
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

from data import PLANES
from simulate import STAGES


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3, 1 x 1 convolutions beside a shortcut; the stride is in the 3 x 3."""

    def __init__(self, channels: int, width: int, stride: int):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        self.shortcut = nn.Identity()
        if stride > 1 or channels != 4 * width:
            self.shortcut = nn.Sequential(nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))
        nn.init.zeros_(self.bn3.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn3(self.conv3(F.relu(self.bn2(self.conv2(y))))) + self.shortcut(x))


def resnet50(channels: int) -> nn.Sequential:
    """3, 4, 6 and 3 bottlenecks, global average: 2,048 features. 23,508,032 parameters with three input channels."""
    layers: list[nn.Module] = [nn.Conv2d(channels, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    into = 64
    for width, count, stride in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
        for block in range(count):
            layers.append(Bottleneck(into, width, stride if block == 0 else 1))
            into = 4 * width
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net


class AmyloidStage(nn.Module):
    """SUVR planes [n][16][112][96] -> probabilities of the three stages [n][3] and 2,048 features [n][2048].

    The ordinal head gives the log odds of "beyond normal" and of "late", the second never above the first
    (cumulative logits; after McCullagh, J. R. Stat. Soc. B 1980). `plain` is the usual softmax over classes.
    """

    def __init__(self, plain: bool = False):
        super().__init__()
        self.body = resnet50(len(PLANES))
        self.plain = plain
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(2048, len(STAGES) if plain else 2)
        # Divides the logits; fitted on the validation scans.
        self.register_buffer("temperature", torch.ones(()))

    def features(self, scan: torch.Tensor) -> torch.Tensor:
        return self.body((scan - 1.0) / 0.5)

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        given = self.head(self.dropout(features))
        if self.plain:
            return given
        beyond = given[:, 0]
        return torch.stack([beyond, beyond - F.softplus(given[:, 1])], 1)

    def probabilities(self, logits: torch.Tensor) -> torch.Tensor:
        scaled = logits / self.temperature
        if self.plain:
            return scaled.softmax(1)
        beyond, late = torch.sigmoid(scaled[:, 0]), torch.sigmoid(scaled[:, 1])
        return torch.stack([1 - beyond, beyond - late, late], 1)

    def forward(self, scan: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.features(scan)
        return self.probabilities(self.logits(features)), features


def ordinal_loss(logits: torch.Tensor, stage: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy of the two thresholds, each scan weighted by its class (rare classes more)."""
    wanted = torch.stack([(stage > 0).float(), (stage > 1).float()], 1)
    each = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none").sum(1)
    return (weights[stage] * each).sum() / weights[stage].sum()


def class_weights(stages: torch.Tensor, beta: float = 0.999) -> torch.Tensor:
    """Inverse effective number of samples (Cui et al., CVPR 2019), mean 1 over the classes."""
    counts = torch.bincount(stages, minlength=len(STAGES)).float()
    weights = (1 - beta) / (1 - beta**counts)
    return weights / weights.mean()
