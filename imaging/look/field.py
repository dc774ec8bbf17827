"""A tone field from what luma is to become: colours keep their hue, and chroma follows lightness."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.tone_field import ToneBounds, ToneField
from imaging.tone_field.fit import GRID_CELLS, RIDGE, bound_matrix

RADIUS = 0.06
"""Of the long side: radius of the windows in which luma is fitted, as `fit_tone_field` has it."""

CHROMA = 0.9
"""Power of the luma's ratio by which chroma grows: lifted colours look as colourful as they were."""

HEADROOM = 0.97
"""Of full scale: no colour is lifted until its largest channel is beyond it, for burning one channel turns its hue."""


def leave_headroom(image: np.ndarray, luma: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The wanted luma (h, w), less where a colour of the image (h, w, 3) would burn; never less than what it has."""
    room = HEADROOM / np.maximum(image.max(axis=2), 1e-3)
    return np.minimum(wanted, np.maximum(luma, luma * room))


def fit_luma_field(
    image: np.ndarray, wanted: np.ndarray, gains: np.ndarray | None = None, chroma: float = CHROMA
) -> ToneField:
    """The field that gives an image (h, w, 3) sRGB the wanted luma (h, w); gains (3,) on linear light made the image.

    out = c·(in - Y) + a·Y + b, with Y the luma of the image: slope a and offset b by ridge regression
    in windows, shrunk to the ratio of means r, as in `fit_tone_field`; c = r^chroma. Hue can turn by the gains alone.
    """
    slope, offset, ratio = _fit_luma(np.asarray(image @ LUMA, np.float32), np.asarray(wanted, np.float32))
    eye, grey = np.eye(3, dtype=np.float32), np.broadcast_to(LUMA, (3, 3)).astype(np.float32)
    growth = (ratio**chroma)[..., None, None]
    matrix = growth * (eye - grey) + slope[..., None, None] * grey
    power = np.asarray(np.ones(3) if gains is None else gains, np.float32) ** np.float32(1 / 2.4)
    shift = (matrix @ (np.float32(0.055) * (power - 1))[:, None])[..., 0]
    bounds = ToneBounds()
    offsets = np.clip(offset[..., None] + shift, -bounds.max_offset, bounds.max_offset)
    return ToneField(bound_matrix(matrix * power, bounds).astype(np.float32), offsets.astype(np.float32))


def fit_light(guide: np.ndarray, reference: np.ndarray) -> ToneField:
    """The field that takes the light of guide to that of reference, images (h, w, 3), and leaves every hue as it is."""
    luma, wanted = guide @ LUMA, reference @ LUMA
    return fit_luma_field(guide, leave_headroom(guide, luma, wanted))


def _fit_luma(luma: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slope, offset and ratio of means of wanted over luma, for each cell."""
    height, width = luma.shape
    scale = min(1.0, GRID_CELLS / max(height, width))
    grid = (max(1, round(width * scale)), max(1, round(height * scale)))
    side = 2 * max(1, round(RADIUS * max(grid))) + 1
    bounds = ToneBounds()

    def box(values: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT))

    def mean(values: np.ndarray) -> np.ndarray:
        return box(cv2.resize(values, grid, interpolation=cv2.INTER_AREA))

    first, second = mean(luma), mean(wanted)
    variance = np.maximum(mean(luma * luma) - first * first, 0)
    covariance = mean(luma * wanted) - first * second
    ratio = np.clip(second / np.maximum(first, 1e-3), bounds.min_gain, bounds.max_gain)
    slope = np.clip((covariance + RIDGE * ratio) / (variance + RIDGE), bounds.min_gain, bounds.max_gain)
    offset = np.clip(second - slope * first, -bounds.max_offset, bounds.max_offset)
    return box(slope), box(offset), box(ratio)
