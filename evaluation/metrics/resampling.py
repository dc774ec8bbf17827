"""What a resampling costs: fine contrast that is lost, and ringing beside hard edges."""

import numpy as np

from imaging.geometry import Warp, apply_warp
from imaging.region import Size

SOURCE, RESULT = Size(512, 512), Size(400, 400)
TURN_DEG = 1.7
FINEST = 0.45
"""Cycles a pixel."""

_LOW, _HIGH, _AMPLITUDE = 30, 220, 20
_FINER = 8
_CLEAR_PX = 2.0


def turn() -> Warp:
    """A small rotation, under which pixels fall on every fraction of others."""
    cosine, sine = np.cos(np.radians(TURN_DEG)), np.sin(np.radians(TURN_DEG))
    return Warp(((cosine, -sine, 40.3), (sine, cosine, 20.7), (0.0, 0.0, 1.0)), SOURCE, RESULT)


def measure_contrast_kept(frequency: float = FINEST) -> float:
    """Standard deviation after ÷ before of gratings of that frequency, the mean of 13 directions; 1 is all."""
    y, x = np.mgrid[: SOURCE.height, : SOURCE.width]
    kept = []
    for way in np.radians(np.linspace(0, 90, 13)):
        phase = 2 * np.pi * frequency * (x * np.cos(way) + y * np.sin(way))
        grating = np.rint(128 + _AMPLITUDE * np.sin(phase)).astype(np.uint8)
        kept.append(apply_warp(grating, turn()).std() / grating.std())
    return float(np.mean(kept))


def measure_ringing() -> float:
    """Levels, of 255, by which a plain side of a hard edge differs from itself 2 px and more away from the edge, or
    anything leaves the range of both sides; the worst of four directions."""
    return max(_ring(degrees) for degrees in (0, 10, 45, 90))


def _ring(degrees: float) -> float:
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    result = apply_warp(_draw_edge(way), turn()).astype(float)
    x, y = np.meshgrid(np.arange(RESULT.width), np.arange(RESULT.height))
    places = turn().to_source(np.stack([x.ravel(), y.ravel()], axis=-1).astype(float))
    away = ((places - 255.5) @ way).reshape(RESULT.height, RESULT.width)
    plain = np.where(away > 0, _HIGH, _LOW)
    beside = np.abs(result - plain)[np.abs(away) >= _CLEAR_PX].max()
    return float(max(beside, result.max() - _HIGH, _LOW - result.min()))


def _draw_edge(way: np.ndarray) -> np.ndarray:
    """An edge as a sensor sees it: each pixel the mean of what falls on it."""
    fine = (np.arange(SOURCE.height * _FINER) + 0.5) / _FINER - 0.5 - 255.5
    bright = (fine[None, :] * way[0] + fine[:, None] * way[1]) > 0
    cover = bright.reshape(SOURCE.height, _FINER, SOURCE.width, _FINER).mean(axis=(1, 3))
    return np.rint(_LOW + (_HIGH - _LOW) * cover).astype(np.uint8)
