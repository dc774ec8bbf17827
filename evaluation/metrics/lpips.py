"""LPIPS: how different two photos look to a network that has learned to see."""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn

TAPS = (1, 4, 7, 9, 11)
"""The rectified convolutions of AlexNet that are compared."""

_SHIFT = torch.tensor([-0.030, -0.088, -0.188])[None, :, None, None]
_SCALE = torch.tensor([0.458, 0.448, 0.450])[None, :, None, None]


class Lpips:
    """Learned perceptual image patch similarity (Zhang, Isola, Efros, Shechtman & Wang 2018), version 0.1, AlexNet.

    `backbone` is torchvision's AlexNet (its `features`), `heads` one weight a channel for each tap.
    """

    def __init__(self, backbone: nn.Sequential, heads: list[torch.Tensor]) -> None:
        self._backbone, self._heads = backbone.eval(), heads

    @classmethod
    def load(cls, backbone: Path, heads: Path) -> "Lpips":
        """From a state dict of torchvision's AlexNet and the folder of the published heads; OSError when absent."""
        features = build_alexnet()
        state = torch.load(backbone, map_location="cpu", weights_only=True)
        features.load_state_dict({name.removeprefix("features."): state[name] for name in state if "features." in name})
        return cls(features, load_heads(heads))

    @torch.inference_mode()
    def measure(self, image: np.ndarray, reference: np.ndarray) -> float:
        """Distance of two images (h, w, 3) sRGB [0, 1] of one shape, 0 for equals; at least 63 pixels a side."""
        total = torch.zeros(())
        for one, other, head in zip(self._see(image), self._see(reference), self._heads, strict=True):
            squared = (_normalise(one) - _normalise(other)) ** 2
            total = total + (squared * head).sum(dim=1).mean()
        return float(total)

    def _see(self, image: np.ndarray) -> list[torch.Tensor]:
        values = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)[None], dtype=np.float32))
        values = (2 * values - 1 - _SHIFT) / _SCALE
        seen = []
        for index, layer in enumerate(self._backbone):
            values = layer(values)
            if index in TAPS:
                seen.append(values)
        return seen


def build_alexnet() -> nn.Sequential:
    """The convolutions of AlexNet as torchvision has them, up to the last tap, with random weights."""
    shapes = OrderedDict[str, nn.Module]()
    layers = [(3, 64, 11, 4, 2), (64, 192, 5, 1, 2), (192, 384, 3, 1, 1), (384, 256, 3, 1, 1), (256, 256, 3, 1, 1)]
    for tap, (inputs, outputs, kernel, stride, padding) in zip(TAPS, layers, strict=True):
        shapes[str(tap - 1)] = nn.Conv2d(inputs, outputs, kernel, stride, padding)
        shapes[str(tap)] = nn.ReLU()
        if tap in (1, 4):
            shapes[str(tap + 1)] = nn.MaxPool2d(3, 2)
    return nn.Sequential(shapes)


def load_heads(folder: Path) -> list[torch.Tensor]:
    """The published weights of the taps' channels, (1, channels, 1, 1) each, all ≥ 0."""
    state = torch.load(folder / "v0.1_alex.pth", map_location="cpu", weights_only=True)
    return [state[f"lin{index}.model.1.weight"] for index in range(len(TAPS))]


def _normalise(values: torch.Tensor) -> torch.Tensor:
    """Unit length across channels, as the published code has it."""
    return values / (values.norm(dim=1, keepdim=True) + 1e-10)
