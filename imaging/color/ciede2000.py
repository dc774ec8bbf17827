"""The CIEDE2000 colour difference."""

from __future__ import annotations

from math import radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating[Any]]


def delta_e_2000(lab: Values, other: Values) -> Values:
    """Difference (...) between two Lab arrays (..., 3), same float type; 1 is about just noticeable.

    Sharma, Wu & Dalal, "The CIEDE2000 color-difference formula", Color Res. Appl. 30 (2005); the equation numbers
    below are theirs. Lightness, chroma and hue weigh equally (kL = kC = kH = 1).
    """
    stretch = _grey_stretch(lab, other)
    chroma, hue = _chroma_and_hue(lab, stretch)
    other_chroma, other_hue = _chroma_and_hue(other, stretch)

    lightness_step = other[..., 0] - lab[..., 0]
    chroma_step = other_chroma - chroma
    turn, mean_hue = _hue_turn_and_mean(hue, other_hue, colourless=chroma * other_chroma == 0)
    hue_step = 2 * np.sqrt(chroma * other_chroma) * np.sin(np.radians(turn / 2))  # (11)

    mean_lightness = (lab[..., 0] + other[..., 0]) / 2
    mean_chroma = (chroma + other_chroma) / 2
    lightness_term = lightness_step / _lightness_weight(mean_lightness)
    chroma_term = chroma_step / (1 + 0.045 * mean_chroma)
    hue_term = hue_step / (1 + 0.015 * mean_chroma * _hue_weight(mean_hue))
    rotation = _blue_rotation(mean_chroma, mean_hue) * chroma_term * hue_term
    return np.sqrt(np.maximum(lightness_term**2 + chroma_term**2 + hue_term**2 + rotation, 0))  # (22)


def _grey_stretch(lab: Values, other: Values) -> Values:
    """Factor on a* that straightens near-greys, (2)-(4)."""
    mean_chroma = (np.hypot(lab[..., 1], lab[..., 2]) + np.hypot(other[..., 1], other[..., 2])) / 2
    return 1.5 - 0.5 * np.sqrt(_saturate(mean_chroma))


def _saturate(chroma: Values) -> Values:
    return chroma**7 / (chroma**7 + 25**7)


def _chroma_and_hue(lab: Values, stretch: Values) -> tuple[Values, Values]:
    """Chroma and hue in degrees [0, 360), (5)-(7)."""
    a = stretch * lab[..., 1]
    b = lab[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _hue_turn_and_mean(hue: Values, other: Values, colourless: NDArray[np.bool_]) -> tuple[Values, Values]:
    """Signed turn in [-180, 180] and mean hue, both the short way round the circle, (10) and (14)."""
    straight = other - hue
    turn = np.where(np.abs(straight) > 180, straight - 360 * np.sign(straight), straight)
    total = hue + other
    wrapped = np.where(total < 360, total + 360, total - 360) / 2
    mean = np.where(np.abs(straight) > 180, wrapped, total / 2)
    return np.where(colourless, 0, turn), np.where(colourless, total, mean)


def _lightness_weight(mean_lightness: Values) -> Values:
    """(18)"""
    squared = (mean_lightness - 50) ** 2
    return 1 + 0.015 * squared / np.sqrt(20 + squared)


def _hue_weight(mean_hue: Values) -> Values:
    """(15)"""
    hue = np.radians(mean_hue)
    return (
        1
        - 0.17 * np.cos(hue - radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + radians(6))
        - 0.20 * np.cos(4 * hue - radians(63))
    )


def _blue_rotation(mean_chroma: Values, mean_hue: Values) -> Values:
    """Interaction of chroma and hue in the blues, (16), (17) and (21)."""
    turn = 60 * np.exp(-(((mean_hue - 275) / 25) ** 2))
    return -2 * np.sqrt(_saturate(mean_chroma)) * np.sin(np.radians(turn))
