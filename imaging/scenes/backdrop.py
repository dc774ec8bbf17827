"""Smooth surfaces that fill a frame, where a seam or a band would show first: a wall, a clear sky, clouds."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Size
from imaging.scenes.develop import develop
from imaging.scenes.textures import periodic_noise

_STRIP_PX = 256


def render_flat_wall(size: Size, seed: int = 0) -> np.ndarray:
    """A plain painted wall in dim, warm side light as uint8 (H, W, 3)."""
    y, x = np.mgrid[0:1:32j, 0:1:48j]
    light = 148 - 46 * x - 18 * (y - 0.4) ** 2 + 1.2 * periodic_noise(48, seed, 2.0)[:32]
    return develop(paint_backdrop(size, light[..., None] * np.array([1.06, 0.98, 0.84])), seed, noise_levels=1.2)


def render_clear_sky(size: Size, seed: int = 0) -> np.ndarray:
    """A cloudless sky, deep above and pale at the horizon, as uint8 (H, W, 3)."""
    y, x = np.mgrid[0:1:32j, 0:1:48j]
    pale = np.clip(0.15 + 0.75 * y**1.4 + 0.1 * x + 0.004 * periodic_noise(48, seed, 2.0)[:32], 0, 1)[..., None]
    colours = np.array([72, 128, 198]) * (1 - pale) + np.array([206, 224, 238]) * pale
    return develop(paint_backdrop(size, colours), seed, noise_levels=0.9)


def paint_backdrop(size: Size, colours: np.ndarray) -> np.ndarray:
    """Coarse colours (h, w, 3) drawn out smoothly over a sheet uint8 (H, W, 3), dithered so that none of it bands."""
    sheet = np.empty((size.height, size.width, 3), np.uint8)
    coarse = np.clip(colours, 0, 254).astype(np.float32)
    columns = np.linspace(0, coarse.shape[1] - 1, size.width, dtype=np.float32)
    rows = np.linspace(0, coarse.shape[0] - 1, size.height, dtype=np.float32)
    rng = np.random.default_rng(0)
    for top in range(0, size.height, _STRIP_PX):
        grid = np.meshgrid(columns, rows[top : top + _STRIP_PX])
        strip = cv2.remap(coarse, *grid, interpolation=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        dither = rng.random(strip.shape[:2], dtype=np.float32)
        sheet[top : top + _STRIP_PX] = np.clip(strip + dither[..., None], 0, 255)
    return sheet
