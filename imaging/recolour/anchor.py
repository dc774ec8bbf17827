"""What ties paint on a card to light in a photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_linear

NOMINAL_WHITE = 235 / 255
"""sRGB of white wall paint."""


@dataclass(frozen=True)
class Shown:
    """The swatch is what most of the wall shall look like: exposure and balance of the photo count as paint. A light
    one is held back where much of the wall would burn out."""


@dataclass(frozen=True)
class OldPaint:
    """The wall's paint is known, sRGB [0, 1]: what the photo shows of it beyond that is light, and stays."""

    srgb: tuple[float, float, float]


@dataclass(frozen=True)
class White:
    """What white paint in the wall's light looks like in the photo is known, sRGB [0, 1]."""

    srgb: tuple[float, float, float]


Anchor = Shown | OldPaint | White


def find_gains(paint: tuple[float, float, float], wall: np.ndarray, anchor: Anchor) -> np.ndarray:
    """By what linear RGB (3,) of a wall, as the photo shows it, has to be multiplied to show another paint, sRGB."""
    return np.asarray(_light(paint) / _reflected(wall, anchor), np.float32)


def _reflected(wall: np.ndarray, anchor: Anchor) -> np.ndarray:
    """What of the wall's colour is paint, linear (3,)."""
    if isinstance(anchor, OldPaint):
        return _light(anchor.srgb)
    if isinstance(anchor, White):
        return np.asarray(wall / _light(anchor.srgb) * _light((NOMINAL_WHITE,) * 3))
    return wall


def _light(srgb: tuple[float, float, float]) -> np.ndarray:
    """Linear, and never quite black: no paint is."""
    return np.maximum(srgb_to_linear(np.array(srgb, np.float32)), 0.002)
