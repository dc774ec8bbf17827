"""Materials of rooms as small tiles: made in milliseconds, since every room wants a dozen of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.textures import periodic_noise

Colour = Sequence[float]


@lru_cache(maxsize=32)
def tile_noise(side: int, kind: int, falloff: float, stretch: float = 1.0) -> np.ndarray:
    return periodic_noise(side, 100 + kind, falloff, stretch)


def rolled(noise: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    down, across = rng.integers(0, noise.shape[0], 2)
    return np.roll(noise, (int(down), int(across)), axis=(0, 1))


@lru_cache(maxsize=4)
def fine_grain(contrast: float) -> np.ndarray:
    return quantised(128 * (1 + contrast * tile_noise(256, 9, 0.6)))


def quantised(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def tinted(tone: np.ndarray, colour: Colour) -> np.ndarray:
    """A tile uint8 (h, w, 3) of one colour (sRGB, 0 to 255), lighter and darker by exp(tone), tone in −1 to 1."""
    steps = np.clip(tone * np.float32(127.5) + np.float32(128), 0, 255).astype(np.uint8)
    shades = np.exp(np.linspace(-1, 1, 256))[:, None] * np.array(colour)
    return np.asarray(cv2.LUT(cv2.merge([steps] * 3), quantised(shades)[None]))


def plain(colour: Colour, contrast: float = 0.006) -> Texture:
    """Paint, lacquer, metal."""
    return Texture(tinted(contrast * tile_noise(32, 0, 1.2), colour), 1.3, fine_grain(0.02))


def plaster(colour: Colour, rng: np.random.Generator, rough: float = 0.02) -> Texture:
    """A wall with the traces of a roller, or knocked down by a trowel."""
    tone = rough * rolled(tile_noise(256, 1, 0.5), rng) + 0.5 * rough * rolled(tile_noise(256, 2, 1.5), rng)
    return Texture(tinted(tone, colour), 1.1, fine_grain(0.03))


def wallpaper(colour: Colour, figure: Colour, rng: np.random.Generator) -> Texture:
    """Stripes, sprigs or a lattice."""
    side, kind = 256, int(rng.integers(3))
    y, x = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    if kind == 0:
        mix = (np.sin(int(rng.integers(2, 7)) * x) > rng.uniform(-0.5, 0.6)).astype(float)
    elif kind == 1:
        n = int(rng.integers(2, 5))
        mix = np.clip(3 * np.cos(n * x + np.sin(n * y)) * np.cos(n * y) - 1.5 + 0.6 * tile_noise(side, 3, 0.9), 0, 1)
    else:
        n = int(rng.integers(2, 6))
        mix = np.exp(-((np.sin(n * (x + y)) * np.sin(n * (x - y)) / 0.15) ** 2))
    blend = np.array(colour) * (1 - mix[..., None]) + np.array(figure) * mix[..., None]
    return Texture(quantised(blend), float(rng.uniform(0.25, 0.9)), fine_grain(0.02))


def wood(colour: Colour, rng: np.random.Generator, contrast: float = 0.09) -> Texture:
    """Veneer or solid wood of furniture, its grain upright."""
    return Texture(tinted(contrast * rolled(tile_noise(256, 6, 1.3, 12.0), rng), colour), 0.7, fine_grain(0.03))


def carpet(colour: Colour, rng: np.random.Generator) -> Texture:
    """Cut pile with the traces of feet and of a vacuum cleaner."""
    tone = 0.06 * rolled(tile_noise(256, 1, 0.3), rng) + 0.012 * rolled(tile_noise(256, 8, 1.8, 3.0), rng)
    return Texture(tinted(tone, colour), float(rng.uniform(0.8, 1.6)), fine_grain(0.1))


def stone(colour: Colour, rng: np.random.Generator, contrast: float = 0.1, falloff: float = 0.9) -> Texture:
    """Granite (small falloff), concrete or marble (large)."""
    noise = rolled(tile_noise(256, 5, 0.4 if falloff < 0.7 else 1.6), rng)
    return Texture(tinted(contrast * noise, colour), float(rng.uniform(0.5, 1.2)), fine_grain(0.05))


def cloth(colour: Colour, rng: np.random.Generator, folds: float = 0.0) -> Texture:
    """Upholstery, or a curtain that hangs in pleats."""
    y, x = np.mgrid[0:256, 0:256] * (2 * np.pi / 256)
    sway = 0.9 * tile_noise(256, 2, 2.2, 6.0)
    pleats = folds * (np.sin(6 * x + sway) + 0.5 * np.sin(11 * x - 2 * sway)) if folds else 0.0
    return Texture(
        tinted(
            pleats + 0.02 * np.sin(60 * x) * np.sin(60 * y) + 0.02 * rolled(tile_noise(256, 8, 1.8, 1.0), rng), colour
        ),
        0.8,
        fine_grain(0.05),
    )


def figured(colour: Colour, figure: Colour, rng: np.random.Generator) -> Texture:
    """Rugs, quilts and cushions with stripes, checks, rings or blots."""
    side, kind = 256, int(rng.integers(5))
    y, x = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    n = int(rng.integers(1, 5))
    if kind == 0:
        mix = np.clip(4 * np.sin(n * y) + rng.uniform(-2, 2), 0, 1)
    elif kind == 1:
        mix = 0.5 * (np.sin(n * x) > 0) + 0.5 * (np.sin(n * y) > 0)
    elif kind == 2:
        mix = np.clip(3 * rolled(tile_noise(side, 2, 1.5), rng), 0, 1)
    elif kind == 3:
        mix = np.clip(4 * np.cos(n * x) * np.cos(n * y) + 0.5, 0, 1)
    else:
        mix = np.exp(-(((np.hypot(np.sin(n * x / 2), np.sin(n * y / 2)) - 0.6) / 0.1) ** 2))
    blend = np.array(colour) * (1 - mix[..., None]) + np.array(figure) * mix[..., None]
    return Texture(
        quantised(blend * (1 + 0.05 * rolled(tile_noise(side, 1, 0.3), rng))[..., None]),
        float(rng.uniform(0.2, 0.9)),
        fine_grain(0.08),
    )


def mean_colour(texture: Texture) -> np.ndarray:
    """The albedo (3,) that a surface of it has from afar, in linear light."""
    return np.asarray(((texture.tile[::4, ::4].reshape(-1, 3).astype(np.float32) / 255) ** 2.2).mean(axis=0))
