"""Drawn or photographed: what is drawn has blank rows, few colours, and hard edges beside what is flat."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.look import tell_monochrome

WEIGHTS: dict[str, float] = {
    "hard_to_soft": 25.88,
    "soft": 7.73,
    "nothing_soft": 9.0,
    "few_colours": 19.75,
    "beside_flat": 10.63,
    "blank": 30.16,
    "light": 10.43,
    "lost": -21.3,
}
BIAS = -24.35
"""A logistic regression on 180 rendered sheets against 420 photos, as they are and a stop lighter. Burnt white and lost
black count against a sheet: they are flat in photos too."""

LEAST_BESIDE_FLAT = 0.25
"""Of hard edges: with fewer beside a flat place, letters and lines were photographed, from a screen or a wall."""

SAMPLE_PX = 512
"""Long side of the copy, by area means, that is measured: a scanner's noise is gone there."""
_WHITE, _BLACK = 247, 12
_FLAT, _SOFT, _HARD = 4, 24, 64
_BLANK = 10
_COLOURS, _STEP = 6, 8
_GREY, _GREY_STEP = 8, 2.5


def measure_graphic(levels: np.ndarray) -> float:
    """How surely a copy float32 (h, w, 3) of a picture without its border, in 8-bit levels, is drawn: log odds."""
    figures = describe_graphic(levels)
    if figures["beside_flat"] < LEAST_BESIDE_FLAT:
        return -np.inf
    return BIAS + sum(weight * figures[name] for name, weight in WEIGHTS.items())


def describe_graphic(levels: np.ndarray) -> dict[str, float]:
    """The figures of `WEIGHTS`; hard and soft steps between neighbours as shares of what is neither burnt nor black."""
    darkest, lightest = levels.min(axis=2), levels.max(axis=2)
    square = np.ones((3, 3), np.uint8)
    step = (cv2.dilate(levels, square) - cv2.erode(levels, square)).max(axis=2)
    is_hard = step > _HARD
    beside = cv2.dilate((step <= _FLAT).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    lost = float(((darkest >= _WHITE) | (lightest <= _BLACK)).mean())
    hard = float(is_hard.mean()) / (1.02 - lost)
    soft = float(((step > _FLAT) & (step <= _SOFT)).mean()) / (1.02 - lost)
    return {
        "hard_to_soft": hard / (hard + soft + 0.05),
        "soft": float(np.log(soft + 0.02)),
        "nothing_soft": max(0.0, 1 - soft / 0.15),
        "few_colours": share_few_colours(levels),
        "beside_flat": float((is_hard & beside).sum() / (is_hard.sum() + 50)),
        "blank": (share_blank_rows(levels) + share_blank_rows(levels.swapaxes(0, 1))) / 2,
        "light": float(np.percentile(lightest, 95)) / 255,
        "lost": lost,
    }


def share_blank_rows(levels: np.ndarray) -> float:
    """How many of the rows are of one lightness but for 6 % of their pixels, [0, 1]."""
    low, high = np.percentile(levels.mean(axis=2), [3, 97], axis=1)
    return float((high - low <= _BLANK).mean())


def share_few_colours(levels: np.ndarray) -> float:
    """How much of the picture its six commonest colours cover, [0, 1].

    A colour is a cube of 16 levels, laid where it takes most; in a grey or toned picture, whose colours lie on a line,
    of 5.
    """
    nearly_grey = float((levels.max(axis=2) - levels.min(axis=2)).max()) <= _GREY
    step = _GREY_STEP if nearly_grey or tell_monochrome(levels.astype(np.uint8)) else _STEP
    side = int(256 / step) + 1
    red, green, blue = cv2.split((cv2.blur(levels, (3, 3)) / step).astype(np.intp))
    counts = np.bincount(((red * side + green) * side + blue).ravel(), minlength=side**3).reshape(side, side, side)
    counts = np.pad(counts, (0, 1))
    covered = 0
    for _ in range(_COLOURS):
        pairs = counts[:-1] + counts[1:]
        pairs = pairs[:, :-1] + pairs[:, 1:]
        pairs = pairs[..., :-1] + pairs[..., 1:]
        r, g, b = np.unravel_index(int(np.argmax(pairs)), pairs.shape)
        covered += int(pairs[r, g, b])
        counts[r : r + 2, g : g + 2, b : b + 2] = 0
    return covered / red.size
