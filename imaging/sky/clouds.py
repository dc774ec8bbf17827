"""Clouds: where a generated sky has them, and what they look like up close."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.lattice import interpolate
from imaging.sky.fractal import ROUGHNESS, draw_fractal

_TILE_PX = 1024
_COARSEST = 3.0
"""Cycles of the largest clouds over a tile."""
_FINER = 3
"""A second tile goes on where the first ends, so many times finer."""
_NEAREST = 0.16
"""The least height above the horizon, in long sides: clouds shrink with distance, down to a third."""
_BLUR = 0.018
_FAINT = 0.03
"""Clouds that differ by less from the blue around them are faint, not as bold as any."""


def read_cover(generated: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Where a generated sky (h, w, 3) has clouds: (h, w), mean 0 and spread 1 over its matte, smooth.

    Only what is broader than 2 % of the long side is read: finer structure of a small generator is the grid of its own
    latents. Brightness that rises or falls over the whole sky is its gradient, no cloud.
    """
    sigma = _BLUR * max(matte.shape)
    weight = cv2.GaussianBlur(matte.astype(np.float32), (0, 0), sigma) + 1e-4
    # Clouds are what is less blue; smudges, which are darker as well, count for nothing.
    white = generated[..., 0] / np.maximum(generated[..., 2], 0.05)
    smooth = cv2.GaussianBlur((white * matte).astype(np.float32), (0, 0), sigma) / weight
    residue = smooth - _fit_plane(smooth, matte)
    spread = float(np.sqrt((residue**2 * matte).sum() / (matte.sum() + 1e-6)))
    return np.asarray(np.clip(residue / max(spread, _FAINT), -2, 2), np.float32)


def draw_clouds(shape: tuple[int, int], horizon: float, seed: int, toward: float) -> tuple[np.ndarray, np.ndarray]:
    """Fractal noise of mean 0 and spread 1 on a flat layer over a horizon at that row, and its relief under a sun.

    Both (h, w) float32; `toward` from -1, a sun on the left, to 1. The same seed draws the same clouds.
    """
    tile, finer = _draw_tiles(seed)
    long_side = max(shape)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    height = np.maximum((horizon - y) / long_side, 0) + _NEAREST
    across, away = (x - shape[1] / 2) / long_side / height, 1 / height
    scale = np.float32(_TILE_PX / 9)
    u, v = across * scale + _TILE_PX / 2, away * scale
    step = np.float32(0.012 * _TILE_PX)
    # What is far away is finer than a pixel.
    fine = np.clip(1.5 - _FINER * scale / long_side / height, 0, 1) * _sample(finer, _FINER * u, _FINER * v)
    noise = _sample(tile, u, v)
    lit = _sample(tile, u + np.float32(toward) * step, v + step)
    return noise + fine, noise - lit + fine


def go_round(clouds: np.ndarray, turn: float) -> np.ndarray:
    """Noise (h, w) that comes again after that share of its width, of the same spread everywhere.

    What lies beyond the turn passes over into the beginning; independent noise adds up by its squares, so that weights
    do as well (Heitz & Neyret 2018), and clouds neither pale nor show twice.
    """
    width = clouds.shape[1]
    period = turn * width
    column = np.arange(width) % period
    share = np.clip(column / (width - period), 0, 1).astype(np.float32)
    early, late = interpolate(clouds, 1, column), interpolate(clouds, 1, column + period)
    return np.asarray((share * early + (1 - share) * late) / np.hypot(share, 1 - share))


def _draw_tiles(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Squares of noise without seams: of all clouds, spread 1, and of what is finer than the first square shows."""
    rng = np.random.default_rng([seed, 11])
    tile = draw_fractal(_TILE_PX, rng, flat=_COARSEST)
    # One wave of the finer square stands for as many as it has area, and is as faint as its frequency there makes it.
    finer = draw_fractal(_TILE_PX, rng, least=_TILE_PX / 2 / _FINER) * _FINER ** (1 - ROUGHNESS)
    return np.asarray(tile / tile.std(), np.float32), np.asarray(finer / tile.std(), np.float32)


def _sample(tile: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    wrapped = (np.mod(u, _TILE_PX).astype(np.float32), np.mod(v, _TILE_PX).astype(np.float32))
    return np.asarray(cv2.remap(tile, *wrapped, interpolation=cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP))


def _fit_plane(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The plane a·y + b·x + c nearest to values (h, w) under a weight."""
    small = (max(1, values.shape[1] // 8), max(1, values.shape[0] // 8))
    value, trust = (
        cv2.resize(each.astype(np.float32), small, interpolation=cv2.INTER_AREA).ravel() for each in (values, weight)
    )
    y, x = (axis.ravel() for axis in np.mgrid[0 : 1 : small[1] * 1j, 0 : 1 : small[0] * 1j])
    basis = np.stack([y, x, np.ones_like(y)], axis=1) * trust[:, None]
    a, b, c = np.linalg.lstsq(basis, value * trust, rcond=None)[0]
    rows, columns = np.linspace(0, 1, values.shape[0]), np.linspace(0, 1, values.shape[1])
    return np.asarray(a * rows[:, None] + b * columns[None, :] + c, np.float32)
