"""Take out the colour noise that a tone field lifts; luma, edges and texture stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.lattice import Lattice
from imaging.noise.chroma import add_chroma, split_luma
from imaging.region import Region, Size
from imaging.tone_field import ToneField

VISIBLE = 1.0
"""Colour noise that nobody sees, in 8-bit levels: what is lifted to less than this is left alone."""

REACH = 2.5
"""The most by which a pixel's colour moves, in standard deviations of its noise: real colour differs by more."""

_RADIUS_PX = 3
_RIDGE = 65.0  # in squared levels: luma that varies by more than eight levels is an edge that colour follows
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
    size = Size(*pixels.shape[:2])
    lattice = Lattice(reach[None], size)
    out = np.empty_like(pixels)

    def work(blocks: Iterable[Region]) -> None:
        buffer = lattice.buffer(BLOCK)
        for block in blocks:
            within = lattice.expand(lattice.cells(block)[0], block, buffer)
            out[block.slices] = _calm_block(pixels, block, within) if within.any() else pixels[block.slices]

    share_blocks(size, BLOCK, work)
    return out


def plan_reach(field: ToneField, noise: float) -> np.ndarray:
    """How far colour may move in each cell of the field (h, w), in 8-bit levels: not at all where nothing is lifted."""
    gain = np.diagonal(field.matrix, axis1=2, axis2=3).mean(axis=2)
    lifted = np.clip(gain, 1, None) * noise
    seen = np.clip(lifted / VISIBLE - 1, 0, 1) * np.clip((gain - 1) / 0.25, 0, 1)
    return np.asarray(REACH * lifted * seen, dtype=np.float32)


def _calm_block(pixels: np.ndarray, block: Region, reach: np.ndarray) -> np.ndarray:
    """One block, looked at with the pixels around it that the filter needs."""
    seen = block.expand(_HALO_PX).clip(Size(*pixels.shape[:2]))
    own = block.shift(-seen.top, -seen.left).slices
    full_scale = np.float32(np.iinfo(pixels.dtype).max)
    levels = [channel * (255 / full_scale) for channel in cv2.split(pixels[seen.slices])]
    luma, *chroma = split_luma(levels)
    guide = _Guide(luma)
    changes = [np.clip((guide.follow(plane) - plane)[own], -reach, reach) for plane in chroma]
    calmed = [plane[own] for plane in levels]
    add_chroma(calmed, *changes)
    rounded = [np.clip(np.rint(plane * (full_scale / 255)), 0, full_scale).astype(pixels.dtype) for plane in calmed]
    return np.asarray(cv2.merge(rounded))


class _Guide:
    """Luma (h, w) as the guide of a guided filter; what the filter needs of it is worked out once."""

    def __init__(self, luma: np.ndarray) -> None:
        self._luma, self._mean = luma, _box(luma)
        self._spread = _box(luma * luma) - self._mean**2 + _RIDGE

    def follow(self, plane: np.ndarray) -> np.ndarray:
        """The plane (h, w) as a local linear function of luma."""
        mean = _box(plane)
        slope = (_box(self._luma * plane) - self._mean * mean) / self._spread
        return _box(slope) * self._luma + _box(mean - slope * self._mean)


def _box(values: np.ndarray) -> np.ndarray:
    side = 2 * _RADIUS_PX + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))
