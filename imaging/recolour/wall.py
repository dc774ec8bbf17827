"""The painted surface in a mask: what colour it shows, how much of it is burnt out, and what else is in the mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.photo import ImageError

Y = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Luminance of linear sRGB (IEC 61966-2-1)."""
BURNT = 0.97
"""Linear; a channel from here on no longer says how much light there was."""
_SURE = 0.98
_LEAST_CELLS, _LEAST_SHARE = 12, 0.02
_BIN_EV, _WIDE_BINS = 0.05, 25
"""The mode is sought over more than a stop, or the evenness of a shadow would count for more than its size."""
_NEAR_EV = 0.2
_BLACKEST = 0.001
_OTHER_CHROMA = 0.35
"""Natural logarithms of channel over mean, beyond which a colour is another material's: light's colours stay below."""


@dataclass(frozen=True, eq=False)
class Wall:
    """`colour` linear RGB (3,) as the photo shows most of it; `burnt` and `other`: shares of the surface, [0, 1].

    `other` is what differs so much in chroma that it is hardly the same paint in another light.
    """

    colour: np.ndarray
    burnt: float
    other: float

    @property
    def luminance(self) -> float:
        return float(self.colour @ Y)


def find_core(weight: np.ndarray) -> np.ndarray:
    """Which cells of a weight (h, w) are surface and nothing else, bool; of thin things all that is mostly surface."""
    sure = weight >= _SURE
    inner = cv2.erode(sure.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    for core in (inner, sure):
        if core.sum() >= _LEAST_CELLS:
            return np.asarray(core)
    return np.asarray(weight > 0.5 * weight.max(initial=0))


def find_wall(linear: np.ndarray, core: np.ndarray) -> Wall:
    """The mode of log luminance of what is not burnt out, and the median colour about it (Wall).

    linear (h, w, 3), core bool (h, w). Raises ImageError: nothing_masked, wall_burnt (there is no telling its colour
    from what is left), wall_black (there is no light to tell its shading from).
    """
    colours = linear[core]
    if not len(colours):
        raise ImageError("nothing_masked", "the mask marks no surface")
    kept = colours[colours.max(axis=1) < BURNT]
    if len(kept) < max(min(_LEAST_CELLS, 0.5 * len(colours)), _LEAST_SHARE * len(colours)):
        raise ImageError("wall_burnt", "what the mask marks is burnt out: neither its colour nor its shading is known")
    colour = _mode(kept)
    if colour @ Y < _BLACKEST:
        raise ImageError("wall_black", "what the mask marks is black: there is no shading to keep")
    other = float((_chroma_distance(kept, colour) > _OTHER_CHROMA).mean())
    return Wall(colour, 1 - len(kept) / len(colours), other)


def _mode(colours: np.ndarray) -> np.ndarray:
    level = np.log2(np.maximum(colours @ Y, 1e-4))
    edges = np.arange(level.min() - _WIDE_BINS * _BIN_EV, level.max() + _WIDE_BINS * _BIN_EV, _BIN_EV)
    counts = np.convolve(np.histogram(level, edges)[0], np.hanning(_WIDE_BINS), "same")
    centre = edges[np.argmax(counts)] + _BIN_EV / 2
    near = np.abs(level - centre) < _NEAR_EV
    return np.asarray(np.maximum(np.median(colours[near] if near.any() else colours, axis=0), 1e-4))


def _chroma_distance(colours: np.ndarray, wall: np.ndarray) -> np.ndarray:
    """How far apart in chroma, whatever the light's strength: (n,); noise of the darkest is held down."""
    logs = [np.log(values + 0.02) for values in (colours * (wall @ Y / np.maximum(colours @ Y, 1e-4))[:, None], wall)]
    chroma, mode = (each - each.mean(axis=-1, keepdims=True) for each in logs)
    return np.asarray(np.linalg.norm(chroma - mode, axis=1))
