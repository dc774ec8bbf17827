"""What a graph takes and returns, as data: from it come its example inputs, its dynamic axes, its TensorRT profiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Literal

import torch
from torch import Tensor, nn

from imaging.region import Size
from models.classifier import ClipGraph
from models.diffusion.graphs import ControlNetGraph, UNetGraph, UnionControlNetGraph, VaeDecoderGraph, VaeEncoderGraph
from models.u2net import SkyGraph

TOKENS = 77
"""Of CLIP's text towers."""
RESIDUAL = "residual_"
LATENT_PX = 8
"""Pixels of an image to a latent, along each axis."""


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


@singledispatch
def sign(graph: nn.Module) -> Signature:
    """The signature of a graph; raises TypeError for a module that is none."""
    raise TypeError(f"{type(graph).__name__} is no graph that can be exported")


@sign.register
def _(graph: UNetGraph) -> Signature:
    config = graph.unet.config
    residuals = [Input(name, _planes(*facts)) for name, facts in zip(*_residuals(config), strict=True)]
    return Signature((*_shown(config), *residuals), ("prediction",))


@sign.register
def _(graph: ControlNetGraph) -> Signature:
    config = graph.controlnet.config
    return Signature((*_shown(config), _image("image"), _scale("scale")), _residuals(config)[0])


@sign.register
def _(graph: UnionControlNetGraph) -> Signature:
    config = graph.controlnet.config
    guides = (_image("tile"), _image("edges"), _scale("tile_scale"), _scale("edges_scale"))
    return Signature((*_shown(config), *guides), _residuals(config)[0])


@sign.register
def _(graph: VaeEncoderGraph) -> Signature:
    return Signature((_image("images"),), ("latents",))


@sign.register
def _(graph: VaeDecoderGraph) -> Signature:
    return Signature((Input("latents", _planes(graph.vae.config.latent_channels, LATENT_PX)),), ("images",))


@sign.register
def _(graph: ClipGraph) -> Signature:
    return Signature((Input("batch", ("batch", 3, *graph.size)),), ("embeddings",))


@sign.register
def _(graph: SkyGraph) -> Signature:
    return Signature((Input("batch", ("batch", 3, graph.side_px, graph.side_px)),), ("mattes",))


def draw_inputs(signature: Signature, batch: int, size: Size, *, like: nn.Module, seed: int = 0) -> tuple[Tensor, ...]:
    """Random inputs for so many images of that size, of the precision and on the device of a graph's weights."""
    generator, weight = torch.Generator().manual_seed(seed), next(like.parameters())
    drawn = (item.draw(batch, size, generator).to(weight.device) for item in signature.inputs)
    return tuple(tensor.to(weight.dtype) if tensor.is_floating_point() else tensor for tensor in drawn)


def _shown(config: Any) -> tuple[Input, ...]:
    """What UNet and ControlNet are both shown."""
    pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
    return (
        Input("latents", _planes(config.in_channels, LATENT_PX)),
        Input("timestep", (1,), "whole"),
        Input("prompt", ("batch", TOKENS, config.cross_attention_dim)),
        Input("pooled", ("batch", pooled)),
        Input("time_ids", ("batch", 6), "whole"),
    )


def _residuals(config: Any) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """Names, and channels and scale, of what a ControlNet adds to a UNet of its shape."""
    facts = tuple(_list_residuals(config.block_out_channels, config.layers_per_block))
    return tuple(f"{RESIDUAL}{index}" for index in range(len(facts))), facts


def _list_residuals(widths: tuple[int, ...], layers: int) -> Iterator[tuple[int, int]]:
    """One for the first convolution, one a layer, one where a block halves its planes, one for the middle."""
    scale = LATENT_PX
    yield widths[0], scale
    for level, width in enumerate(widths, 1):
        yield from [(width, scale)] * layers
        if level < len(widths):
            scale *= 2
            yield width, scale
    yield widths[-1], scale


def _planes(channels: int, scale: int) -> tuple[Dimension, ...]:
    return "batch", channels, Side("height", scale), Side("width", scale)


def _image(name: str) -> Input:
    return Input(name, _planes(3, 1), "fractions")


def _scale(name: str) -> Input:
    return Input(name, (), "fractions")


def _length(dimension: Dimension, batch: int, size: Size) -> int:
    if isinstance(dimension, Side):
        return int(getattr(size, dimension.axis)) // dimension.scale
    return batch if dimension == "batch" else int(dimension)
