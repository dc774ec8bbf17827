"""Where a frame shows something else than the frames before it: a person, a fan, a curtain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from imaging.capture.blend import Layer, noise_variance

_SIGMAS = 4.0
_NEAR, _NEAR_PX = 0.15, 1
_FAR, _FAR_PX = 0.5, 3
_WHITE, _BLACK = 0.96, 0.02
_SURELY_BELOW = 0.6
_OPEN_PX, _CLOSE, _GROW = 3, 0.006, 0.004


def find_ghosts(layer: Layer, scene: Layer, held: np.ndarray) -> np.ndarray:
    """bool (h, w): where a frame laid on the scene departs from it, as a whole region each.

    `scene` is what is known so far, `held` bool (h, w) where that is not clipped. A difference counts beyond four
    sigmas and 15 % of what the scene holds within one pixel, which frames may be misaligned by. Beside what is over
    white, where edges are a hundred to one and curves guessed, it is a half and within three pixels. Where one frame
    clips, the other must not be far below. Regions lose what is thinner than 3 px, close gaps of .6 % of the width and
    grow by .4 %.
    """
    light, known = (cv2.blur(each, (3, 3)) for each in (layer.light, scene.light))
    spread = _SIGMAS * np.sqrt(noise_variance(layer) + noise_variance(scene))[..., None]
    differs = _departs(light, known, _NEAR_PX, spread + _NEAR * known)
    beside_white = _reach(known.max(axis=2), cv2.dilate, _FAR_PX) > 1
    differs &= ~beside_white | _departs(light, known, _FAR_PX, spread + _FAR * known)
    exposed = (layer.peak < _WHITE) & held & (scene.peak > _BLACK)
    gain = np.float32(2.0**layer.gain_ev)
    too_bright = (layer.peak >= _WHITE) & held & (known.max(axis=2) * gain < _SURELY_BELOW)
    too_dark = ~held & (layer.peak < _WHITE) & (light.max(axis=2) < _SURELY_BELOW)
    return _as_regions(((differs & exposed) | too_bright | too_dark) & (layer.trust > 0))


def _departs(light: np.ndarray, known: np.ndarray, within_px: int, slack: np.ndarray) -> np.ndarray:
    """Where a channel is beyond all that is known within so many pixels, by more than the slack: bool (h, w)."""
    above, below = light - _reach(known, cv2.dilate, within_px), _reach(known, cv2.erode, within_px) - light
    return np.asarray((np.maximum(above, below) > slack).any(axis=2))


def _reach(values: np.ndarray, extreme: Callable[..., Any], within_px: int) -> np.ndarray:
    return np.asarray(extreme(values, np.ones((2 * within_px + 1,) * 2, np.uint8)))


def _as_regions(differs: np.ndarray) -> np.ndarray:
    width = differs.shape[1]
    mask = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_OPEN_PX,) * 2, np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * int(_CLOSE * width) + 1,) * 2, np.uint8))
    return cv2.dilate(mask, np.ones((2 * int(_GROW * width) + 1,) * 2, np.uint8)) > 0
