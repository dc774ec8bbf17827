"""A network of LaMa's signature that needs no training, exported as its ONNX file is, and a profile with it."""

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.weights import seal_folder

SIDE_PX = 512


class MeanAround(nn.Module):
    """Fills the hole with the mean of what is not in it, but for a tint: what is known stays as it is."""

    def __init__(self, white: float, tint: float = 0.0) -> None:
        super().__init__()
        self.white, self.tint = white, tint

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        known = 1 - mask
        mean = (image * known).sum((2, 3), keepdim=True) / known.sum((2, 3), keepdim=True)
        soft = functional.avg_pool2d(mask, 3, stride=1, padding=1) * 0  # so that there is a network at all
        return (image * known + (mean + self.tint + soft) * mask) * self.white


def export_lama(path: Path, white: float = 255.0, tint: float = 0.0) -> Path:
    """The file, with outputs from 0 to `white`."""
    example = torch.rand(1, 3, SIDE_PX, SIDE_PX), torch.zeros(1, 1, SIDE_PX, SIDE_PX)
    torch.onnx.export(
        MeanAround(white, tint).eval(), example, path, dynamo=True, verbose=False, input_names=["image", "mask"]
    )
    return path


def write_lama_profile(folder: Path, graph: Path) -> Path:
    """A profile whose eraser is that graph."""
    weights = folder / "lama"
    weights.mkdir(parents=True)
    (weights / "lama.onnx").write_bytes(graph.read_bytes())
    seal_folder(weights)
    card = {"name": "LaMa", "licence": "Apache-2.0", "source": "a test", "parts": {"network": "lama/lama.onnx"}}
    (folder / "profile.json").write_text(json.dumps({"profile": "lama", "models": {"eraser": card}}))
    return folder
