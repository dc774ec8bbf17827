"""What the networks of SDXL take and return, read from their configurations."""

from collections.abc import Iterator
from typing import Any

from models.signatures import RESIDUAL, Dimension, Input, Side, Signature

TOKENS = 77
"""Of CLIP's text towers."""
LATENT_PX = 8
"""Pixels of an image to a latent, along each axis."""


def sign_unet(config: Any) -> Signature:
    residuals = [Input(name, _planes(*facts)) for name, facts in zip(*_residuals(config), strict=True)]
    return Signature((*_shown(config), *residuals), ("prediction",))


def sign_controlnet(config: Any) -> Signature:
    return Signature((*_shown(config), _image("image"), _scale("scale")), _residuals(config)[0])


def sign_union(config: Any) -> Signature:
    guides = (_image("tile"), _image("edges"), _scale("tile_scale"), _scale("edges_scale"))
    return Signature((*_shown(config), *guides), _residuals(config)[0])


def sign_encoder() -> Signature:
    return Signature((_image("images"),), ("latents",))


def sign_decoder(config: Any) -> Signature:
    return Signature((Input("latents", _planes(config.latent_channels, LATENT_PX)),), ("images",))


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
