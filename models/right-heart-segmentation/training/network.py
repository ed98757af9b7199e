"""A multi-scale fully convolutional network for short-axis stacks, with a head for regions and one for landmarks.

After Duan et al., IEEE TMI 38(9):2151-2164, 2019 (doi 10.1109/TMI.2019.2894322): an encoder with stride-2 scales and
a side map per scale, upsampled and fused at full resolution. Added since: batch normalisation (folded away in the
export), residual blocks, a learned top-down path before the side maps, and supervision of each scale while training.
The side maps are projected before they are upsampled and summed rather than concatenated: the same linear map at a
fraction of the cost.

Slices see their neighbours (2.5-D): the first convolution takes the slice before, the slice itself and the slice
after, and at the coarser scales a 3 x 3 convolution over the three slices' maps is added to each (`Through`). Stacked
over scales, a slice sees about six to either side; a missing neighbour is zero. A second channel holds the same slice at
end-diastole, where the chambers are largest and easiest to tell: what moved since is what to look for. All of these
start at zero, so that the network begins as the slice-by-slice one.
"""
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTHS = (16, 32, 64, 128, 192)     # channels per scale; scale k has 1 / 2^k of the resolution
SIDE = 24                           # channels of the fused full-resolution map


def conv(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """relu(x + conv(relu(conv(x)))), 3 x 3, width kept."""

    def __init__(self, width: int):
        super().__init__()
        self.first, self.second = conv(width, width), conv(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


def neighbours(x: torch.Tensor, stack: int) -> torch.Tensor:
    """[n][c][h][w] -> [n][3c][h][w]: slice before, slice, slice after; zero where there is none.

    `stack` slices in a row belong together (n is a multiple of it); 0: all n are one stack.
    """
    if stack and stack != len(x):
        parts = x.view(-1, stack, *x.shape[1:])
        none = torch.zeros_like(parts[:, :1])
        before, after = torch.cat([none, parts[:, :-1]], 1), torch.cat([parts[:, 1:], none], 1)
        return torch.cat([before.view_as(x), x, after.view_as(x)], 1).contiguous(memory_format=torch.channels_last)
    none = torch.zeros_like(x[:1])
    return torch.cat([torch.cat([none, x[:-1]], 0), x, torch.cat([x[1:], none], 0)], 1)


class Through(nn.Module):
    """relu(x + conv(before, x, after)): context from the slices on either side. Zero at the start."""

    def __init__(self, width: int):
        super().__init__()
        self.mix = nn.Conv2d(3 * width, width, 3, padding=1)

    def forward(self, x: torch.Tensor, stack: int) -> torch.Tensor:
        return F.relu(x + self.mix(neighbours(x, stack)))


class MultiScaleFcn(nn.Module):
    """float32 [n][2][h][w], the n slices of one phase in order and the same slices at end-diastole, h and w multiples of 16 ->
    logits.

    `forward(x)` returns regions [n][classes][h][w] and landmarks [n][landmarks + 1][h / 2][w / 2] (0 is none).
    `stack`: slices per stack when x holds several stacks (training). `context=False` reads each slice alone, `diastole=False` without end-diastole (ablation).
    `deep=True` also returns the region logits of scales 1..3 (1/2, 1/4, 1/8 resolution) for deep supervision.
    """

    def __init__(self, classes: int = 4, landmarks: int = 6, widths: tuple[int, ...] = WIDTHS, side: int = SIDE, context: bool = True,
                 diastole: bool = True):
        super().__init__()
        last = len(widths) - 1
        self.context = context
        self.diastole = nn.Conv2d(3 if context else 1, widths[0], 5, padding=2, bias=False) if diastole else None
        self.around = nn.Conv2d(3, widths[0], 3, padding=1, bias=False) if context else None
        self.through = nn.ModuleList(Through(widths[k]) for k in range(2, last + 1)) if context else None
        self.landmark = nn.Sequential(nn.Conv2d(side, side, 3, padding=1), nn.ReLU(), nn.Conv2d(side, landmarks + 1, 1))
        self.stem = nn.ModuleList([conv(1, widths[0]), conv(widths[0], widths[0])])
        self.down = nn.ModuleList(conv(widths[k - 1], widths[k], stride=2) for k in range(1, last + 1))
        self.encode = nn.ModuleList(Residual(widths[k]) for k in range(1, last + 1))
        self.lateral = nn.ModuleList(conv(widths[k], widths[k], kernel=1) for k in range(1, last))
        self.reduce = nn.ModuleList(conv(widths[k + 1], widths[k], kernel=1) for k in range(1, last))
        self.decode = nn.ModuleList(Residual(widths[k]) for k in range(1, last))
        self.side = nn.ModuleList(conv(widths[k], side, kernel=1) for k in range(0, last + 1))
        self.fuse = conv(side, side)
        self.head = nn.Conv2d(side, classes, 1)
        self.deep = nn.ModuleList(nn.Conv2d(widths[k], classes, 1) for k in range(1, last))
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, nonlinearity="relu")
                if m.bias is not None:
                    nn.init.zeros_(m.bias)
        for block in [*self.encode, *self.decode]:
            nn.init.zeros_(block.second[1].weight)
        if diastole:
            nn.init.zeros_(self.diastole.weight)
        if context:
            nn.init.zeros_(self.around.weight)
            for through in self.through:
                nn.init.zeros_(through.mix.weight)

    def scales(self, x: torch.Tensor, stack: int) -> list[torch.Tensor]:
        """Maps of every scale, finest first, after the top-down path."""
        image, full = x[:, :1], x[:, 1:2]
        first = self.stem[0](image)
        if self.context:
            first = first + self.around(neighbours(image, stack))
        if self.diastole is not None:
            first = first + self.diastole(neighbours(full, stack) if self.context else full)
        x = F.relu(self.stem[1](F.relu(first)))
        maps = [x]
        for k, (down, block) in enumerate(zip(self.down, self.encode)):
            x = block(F.relu(down(x)))
            if self.context and k >= 1:
                x = self.through[k - 1](x, stack)
            maps.append(x)
        for k in range(len(maps) - 2, 0, -1):
            above = F.interpolate(self.reduce[k - 1](maps[k + 1]), scale_factor=2.0, mode="nearest")
            maps[k] = self.decode[k - 1](F.relu(self.lateral[k - 1](maps[k]) + above))
        return maps

    def fused(self, maps: list[torch.Tensor]) -> torch.Tensor:
        """Side maps, upsampled bilinearly step by step and summed: [n][side][h][w]."""
        total = self.side[-1](maps[-1])
        for k in range(len(maps) - 2, -1, -1):
            total = self.side[k](maps[k]) + F.interpolate(total, scale_factor=2.0, mode="bilinear", align_corners=False)
        total = F.relu(total)
        return F.relu(total + self.fuse(total))

    def forward(self, x: torch.Tensor, stack: int = 0, deep: bool = False):
        maps = self.scales(x, stack)
        fused = self.fused(maps)
        regions, landmarks = self.head(fused), self.landmark(F.avg_pool2d(fused, 2))
        return (regions, landmarks, [head(m) for head, m in zip(self.deep, maps[1:])]) if deep else (regions, landmarks)


def multiply_adds_per_pixel(model: nn.Module, size: int = 64) -> float:
    """Multiply-adds of the convolutions per full-resolution pixel, counted by running the model once."""
    total = 0

    def count(m: nn.Conv2d, _inputs, output: torch.Tensor) -> None:
        nonlocal total
        total += m.weight.numel() * output.shape[-1] * output.shape[-2]
    hooks = [m.register_forward_hook(count) for m in model.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        model(torch.zeros(1, 2, size, size))
    for hook in hooks:
        hook.remove()
    return total / size / size
