"""U²-Net, a nested U for salient masks (Qin et al. 2020), with the module names of the authors' own checkpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.signatures import Input, Signature

DEPTHS = {"stage1": 7, "stage2": 6, "stage3": 5, "stage4": 4, "stage5": 0, "stage6": 0}
"""Levels of each stage's inner U; 0 is the flat one, dilated instead of pooled (RSU-4F)."""
ENCODER = ("stage1", "stage2", "stage3", "stage4", "stage5", "stage6")
DECODER = ("stage5d", "stage4d", "stage3d", "stage2d", "stage1d")
SIDES = ("stage1d", "stage2d", "stage3d", "stage4d", "stage5d", "stage6")


@dataclass(frozen=True)
class Widths:
    """Channels inside and out of each stage: six encoder stages, then five decoder stages from the deepest up."""

    middle: tuple[int, ...]
    out: tuple[int, ...]

    @classmethod
    def uniform(cls, middle: int, out: int) -> "Widths":
        return cls((middle,) * 11, (out,) * 11)


U2NET = Widths((32, 32, 64, 128, 256, 256, 256, 128, 64, 32, 16), (64, 128, 256, 512, 512, 512, 512, 256, 128, 64, 64))
U2NETP = Widths.uniform(16, 64)
MINIATURE = Widths.uniform(16, 40)


def tell_widths(state: Mapping[str, Tensor]) -> Widths:
    """The form of the network that a state dict is of, by its shapes; raises KeyError for what is no U²-Net."""
    stages = ENCODER + DECODER
    middle = tuple(len(state[f"{stage}.rebnconv2.conv_s1.weight"]) for stage in stages)
    return Widths(middle, tuple(len(state[f"{stage}.rebnconvin.conv_s1.weight"]) for stage in stages))


class ConvBnRelu(nn.Module):
    """A 3×3 convolution, normalised and rectified; the names are those of the original's REBNCONV."""

    def __init__(self, channels: int, out: int, dilation: int = 1) -> None:
        super().__init__()
        self.conv_s1 = nn.Conv2d(channels, out, 3, padding=dilation, dilation=dilation)
        self.bn_s1 = nn.BatchNorm2d(out)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.bn_s1(self.conv_s1(x)))


class ResidualU(nn.Module):
    """RSU-L: a U of L levels added to its own input; L = 0 is RSU-4F, four levels that dilate instead of pooling."""

    def __init__(self, levels: int, channels: int, middle: int, out: int) -> None:
        super().__init__()
        self.pooled, self.levels = levels > 0, levels or 4
        self.rebnconvin = ConvBnRelu(channels, out)
        for level in range(1, self.levels + 1):
            self.add_module(
                f"rebnconv{level}", ConvBnRelu(out if level == 1 else middle, middle, self._dilation(level))
            )
        for level in range(self.levels - 1, 0, -1):
            block = ConvBnRelu(2 * middle, out if level == 1 else middle, 1 if self.pooled else 2 ** (level - 1))
            self.add_module(f"rebnconv{level}d", block)

    def _dilation(self, level: int) -> int:
        if self.pooled:
            return 2 if level == self.levels else 1
        return 2 ** (level - 1)

    def forward(self, x: Tensor) -> Tensor:
        outer = self.rebnconvin(x)
        skips = [cast(Tensor, self.get_submodule("rebnconv1")(outer))]
        for level in range(2, self.levels):
            skips.append(self.get_submodule(f"rebnconv{level}")(_pool(skips[-1]) if self.pooled else skips[-1]))
        inner = self.get_submodule(f"rebnconv{self.levels}")(skips[-1])
        for level in range(self.levels - 1, 0, -1):
            skip = skips[level - 1]
            inner = self.get_submodule(f"rebnconv{level}d")(torch.cat((_resize(inner, skip), skip), 1))
        return cast(Tensor, outer + inner)


class U2Net(nn.Module):
    """The whole network: normalised batch (n, 3, h, w) to logits (n, 7, h, w), the fused mask before its six sides."""

    def __init__(self, widths: Widths = U2NET) -> None:
        super().__init__()
        out = dict(zip(ENCODER + DECODER, widths.out, strict=True))
        middle = dict(zip(ENCODER + DECODER, widths.middle, strict=True))
        channels = 3
        for name in ENCODER:
            self.add_module(name, ResidualU(DEPTHS[name], channels, middle[name], out[name]))
            channels = out[name]
        for name in DECODER:
            channels += out[name[:-1]]
            self.add_module(name, ResidualU(DEPTHS[name[:-1]], channels, middle[name], out[name]))
            channels = out[name]
        for index, name in enumerate(SIDES, 1):
            self.add_module(f"side{index}", nn.Conv2d(out[name], 1, 3, padding=1))
        self.outconv = nn.Conv2d(6, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        sides = self._sides(self._features(x))
        return torch.cat((self.outconv(sides), sides), 1)

    def _features(self, x: Tensor) -> dict[str, Tensor]:
        features: dict[str, Tensor] = {}
        for name in ENCODER:
            x = features[name] = self.get_submodule(name)(x if name == "stage1" else _pool(x))
        for name in DECODER:
            skip = features[name[:-1]]
            x = features[name] = self.get_submodule(name)(torch.cat((_resize(x, skip), skip), 1))
        return features

    def _sides(self, features: dict[str, Tensor]) -> Tensor:
        sides: Sequence[Tensor] = [self.get_submodule(f"side{i}")(features[name]) for i, name in enumerate(SIDES, 1)]
        return torch.cat([_resize(side, sides[0]) for side in sides], 1)


class SkyGraph(nn.Module):
    """The network as a graph: a normalised batch (n, 3, side, side) to mattes (n, side, side) in [0, 1]."""

    def __init__(self, network: U2Net, side_px: int) -> None:
        super().__init__()
        self.network, self.side_px = network, side_px

    @property
    def signature(self) -> Signature:
        return Signature((Input("batch", ("batch", 3, self.side_px, self.side_px)),), ("mattes",))

    def forward(self, batch: Tensor) -> Tensor:
        return self.network(batch)[:, 0].sigmoid()


def _pool(x: Tensor) -> Tensor:
    return functional.max_pool2d(x, 2, stride=2, ceil_mode=True)


def _resize(x: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)
