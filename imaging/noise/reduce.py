"""Take out the colour noise that a tone field lifts; luma, edges and texture stay as they are."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.lattice import Lattice, share_strips
from imaging.noise.chroma import add_chroma, split_luma
from imaging.region import Size
from imaging.tone_field import ToneField

VISIBLE = 1.0
"""Colour noise that nobody sees, in 8-bit levels: what is lifted to less than this is left alone."""

REACH = 2.5
"""The most by which a pixel's colour moves, in standard deviations of its noise: real colour differs by more."""

_RADIUS_PX = 3
_RIDGE = 65.0  # in squared levels: luma that varies by more than eight levels is an edge that colour follows
_STRIP_PX = 64
_HALO_PX = 2 * _RADIUS_PX


def reduce_chroma_noise(pixels: np.ndarray, field: ToneField, noise: float) -> np.ndarray:
    """Toned pixels uint8 or uint16 (H, W, 3) with calmer colour, as a new array, or the same where there is no need.

    `field` is what toned them, `noise` that of the original (`measure_chroma_noise`). Colour is smoothed by a guided
    filter that follows luma (He, Sun & Tang 2013) and moves by at most `REACH` times the noise that the field has made
    of it; where the field lifts it to less than is visible, every pixel keeps its value.
    """
    reach = plan_reach(field, noise)
    if not reach.any():
        return pixels
    lattice = Lattice(reach[None], Size(*pixels.shape[:2]))
    out = np.empty_like(pixels)

    def work(tops: range) -> None:
        buffer = lattice.buffer(_STRIP_PX)
        for top in tops:
            height = min(_STRIP_PX, len(pixels) - top)
            within = lattice.expand(lattice.rows(top, height)[0], height, buffer)
            out[top : top + height] = _calm_strip(pixels, top, height, within)

    share_strips(len(pixels), _STRIP_PX, work)
    return out


def plan_reach(field: ToneField, noise: float) -> np.ndarray:
    """How far colour may move in each cell of the field (h, w), in 8-bit levels: not at all where nothing is lifted."""
    gain = np.diagonal(field.matrix, axis1=2, axis2=3).mean(axis=2)
    lifted = np.clip(gain, 1, None) * noise
    seen = np.clip(lifted / VISIBLE - 1, 0, 1) * np.clip((gain - 1) / 0.25, 0, 1)
    return np.asarray(REACH * lifted * seen, dtype=np.float32)


def _calm_strip(pixels: np.ndarray, top: int, height: int, reach: np.ndarray) -> np.ndarray:
    """Rows [top, top + height), looked at with the rows around them that the filter needs."""
    first, last = max(0, top - _HALO_PX), min(len(pixels), top + height + _HALO_PX)
    own = slice(top - first, top - first + height)
    full_scale = np.float32(np.iinfo(pixels.dtype).max)
    levels = pixels[first:last].astype(np.float32) * (255 / full_scale)
    luma, red, blue = split_luma(levels)
    changes = [np.clip((_follow(luma, plane) - plane)[own], -reach, reach) for plane in (red, blue)]
    calmed = levels[own]
    add_chroma(calmed, *changes)
    return np.clip(np.rint(calmed * (full_scale / 255)), 0, full_scale).astype(pixels.dtype)


def _follow(luma: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """The plane (h, w) as a local linear function of luma."""
    mean_luma, mean = _box(luma), _box(plane)
    slope = (_box(luma * plane) - mean_luma * mean) / (_box(luma * luma) - mean_luma**2 + _RIDGE)
    return _box(slope) * luma + _box(mean - slope * mean_luma)


def _box(values: np.ndarray) -> np.ndarray:
    side = 2 * _RADIUS_PX + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))
