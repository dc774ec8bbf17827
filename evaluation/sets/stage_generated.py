"""A rendered room as a diffusion model would give it back: through an autoencoder, in other light, a little off."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.sampling import as_image, resize_area

_AUTOENCODER_PX = (0.8, 1.3)
_CAST, _LIGHT_EV, _WARP, _NOISE = 0.07, 0.3, 0.003, 0.006
"""The most of each: of a channel, of light across the room, of the long side, of full scale."""
_COARSE = 4
"""Points to a side of smooth random fields."""


def generate_from(pixels: np.ndarray, size: Size, seed: int) -> np.ndarray:
    """A picture float32 (h, w, 3) at a canvas's size of pixels uint8 (H, W, 3), differing in all that does not matter.

    Blur as an autoencoder's, a colour cast, light that rises and falls across the room, a warp of under 1 %, noise.
    """
    draw = np.random.default_rng(seed)
    image = as_image(resize_area(pixels, size))
    image = cv2.GaussianBlur(image, (0, 0), float(draw.uniform(*_AUTOENCODER_PX)))
    image = _warp(image, draw)
    gain = np.exp2(draw.uniform(-_LIGHT_EV, _LIGHT_EV) + smooth_field(size, draw) * _LIGHT_EV)[..., None]
    cast = 1 + draw.uniform(-_CAST, _CAST, 3)
    lit = linear_to_srgb(srgb_to_linear(image) * gain * cast)
    noise = cv2.GaussianBlur(draw.standard_normal(lit.shape).astype(np.float32), (0, 0), 0.7)
    return np.clip(lit + 1.8 * _NOISE * noise, 0, 1).astype(np.float32)


def smooth_field(size: Size, draw: np.random.Generator) -> np.ndarray:
    """A smooth map (h, w) float32, in [-1, 1] for the most part."""
    coarse = draw.uniform(-1, 1, (_COARSE, _COARSE)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (size.width, size.height), interpolation=cv2.INTER_CUBIC))


def _warp(image: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    size = Size(*image.shape[:2])
    reach = _WARP * max(size.height, size.width)
    rows, columns = np.mgrid[: size.height, : size.width].astype(np.float32)
    shift = draw.uniform(-reach, reach, 2)
    columns += shift[0] + 0.5 * reach * smooth_field(size, draw)
    rows += shift[1] + 0.5 * reach * smooth_field(size, draw)
    return np.asarray(cv2.remap(image, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT))
