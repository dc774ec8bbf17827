"""Painted walls in made-up light, whose paint is known."""

import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.masks import Mask
from imaging.recolour.recolour import Shown
from imaging.region import Size

SIZE = Size(240, 360)
OLD, DARK, LIGHT, RED = (0.81, 0.79, 0.75), (0.17, 0.23, 0.33), (0.92, 0.9, 0.86), (0.67, 0.24, 0.2)
SWATCH = Shown()


def light_room(size: Size = SIZE) -> np.ndarray:
    """Light on a wall, float64 (h, w, 3): a lamp to the left, a hard shadow to the right, both a little coloured."""
    y, x = np.mgrid[0 : 1 : size.height * 1j, 0 : 1 : size.width * 1j]
    strength = 0.35 + 0.4 * np.exp(-((x - 0.3) ** 2 + (y - 0.4) ** 2) / 0.1)
    strength *= np.where(x > 0.75, 0.5, 1.0)
    warmth = 0.08 * (1 - x)
    return strength[..., None] * np.stack([1 + warmth, np.ones_like(x), 1 - warmth], axis=-1)


def photograph(
    paint: tuple[float, float, float], noise: float = 0.004, dtype: type = np.uint8, seed: int = 1
) -> np.ndarray:
    """The wall in a paint, and a grey shelf in the lower quarter; grain in encoded values."""
    light = light_room()
    surface = np.broadcast_to(srgb_to_linear(np.array(paint)), light.shape).copy()
    surface[3 * SIZE.height // 4 :] = 0.2
    encoded = linear_to_srgb(light * surface) + np.random.default_rng(seed).normal(0, noise, light.shape)
    full = np.iinfo(dtype).max
    return np.rint(np.clip(encoded, 0, 1) * full).astype(dtype)


def mask_wall() -> Mask:
    weight = np.zeros((SIZE.height, SIZE.width), np.float32)
    weight[: 3 * SIZE.height // 4] = 1
    return Mask.trim(weight)
