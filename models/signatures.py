"""What a graph takes and returns, as data: from it come its example inputs, its dynamic axes, its TensorRT profiles.

A graph that can be exported has a `signature`; whose it is is not asked, so that nobody imports what he does not run.
"""

from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor, nn

from imaging.region import Size

RESIDUAL = "residual_"


@dataclass(frozen=True)
class Side:
    """A height or a width: pixels of the image over `scale`."""

    axis: Literal["height", "width"]
    scale: int


Dimension = int | Literal["batch"] | Side


@dataclass(frozen=True)
class Input:
    """One input: its dimensions, and whether it holds normal noise, fractions in [0, 1] or whole numbers."""

    name: str
    dimensions: tuple[Dimension, ...]
    values: Literal["normal", "fractions", "whole"] = "normal"

    def at(self, batch: int, size: Size) -> tuple[int, ...]:
        """Its shape for that many images of that size."""
        return tuple(_length(dimension, batch, size) for dimension in self.dimensions)

    @property
    def is_residual(self) -> bool:
        """Whether it is one of those that a UNet takes any number of."""
        return self.name.startswith(RESIDUAL)

    def draw(self, batch: int, size: Size, generator: torch.Generator) -> Tensor:
        """Random values, on the CPU; whole numbers are timesteps and sizes."""
        shape = self.at(batch, size)
        if self.values == "whole":
            return torch.randint(0, 1000, shape, generator=generator)
        return (torch.randn if self.values == "normal" else torch.rand)(shape, generator=generator)


@dataclass(frozen=True)
class Signature:
    """The inputs of a graph in order, and the names of its outputs."""

    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]

    @property
    def is_sized(self) -> bool:
        """Whether it takes images of more than one size."""
        return any(isinstance(dimension, Side) for item in self.inputs for dimension in item.dimensions)


def sign(graph: nn.Module) -> Signature:
    """The signature of a graph; raises TypeError for a module that is none."""
    if not hasattr(type(graph), "signature"):
        raise TypeError(f"{type(graph).__name__} is no graph that can be exported")
    return cast(Signature, graph.signature)


def draw_inputs(signature: Signature, batch: int, size: Size, *, like: nn.Module, seed: int = 0) -> tuple[Tensor, ...]:
    """Random inputs for so many images of that size, of the precision and on the device of a graph's weights."""
    generator, weight = torch.Generator().manual_seed(seed), next(like.parameters())
    drawn = (item.draw(batch, size, generator).to(weight.device) for item in signature.inputs)
    return tuple(tensor.to(weight.dtype) if tensor.is_floating_point() else tensor for tensor in drawn)


def _length(dimension: Dimension, batch: int, size: Size) -> int:
    if isinstance(dimension, Side):
        return int(getattr(size, dimension.axis)) // dimension.scale
    return batch if dimension == "batch" else int(dimension)
