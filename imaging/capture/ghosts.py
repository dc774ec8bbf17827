"""Where a frame shows something else than the frames before it: a person, a fan, a curtain."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.capture.blend import Layer, noise_variance

_SIGMAS, _RELATIVE = 4.0, 0.15
_TOLERANCE_PX = 1
_WHITE, _BLACK = 0.96, 0.02
_SURELY_BELOW = 0.6
_OPEN_PX, _CLOSE, _GROW = 3, 0.006, 0.004


def find_ghosts(layer: Layer, scene: Layer, held: np.ndarray) -> np.ndarray:
    """bool (h, w): where a frame laid on the scene departs from it, as a whole region each.

    `scene` is what is known so far, `held` bool (h, w) where that is not clipped. A difference counts beyond four
    sigmas and 15 % of the light within one pixel around, which frames may be misaligned by; where one clips, the other
    must not be far below. Regions lose what is thinner than 3 px, close gaps of .6 % of the width and grow by .4 %.
    """
    light, known = (cv2.blur(each, (3, 3)) for each in (layer.light, scene.light))
    window = np.ones((2 * _TOLERANCE_PX + 1,) * 2, np.uint8)
    above, below = light - cv2.dilate(known, window), cv2.erode(known, window) - light
    spread = np.sqrt(noise_variance(layer) + noise_variance(scene))[..., None]
    differs = (np.maximum(above, below) > _SIGMAS * spread + _RELATIVE * known).any(axis=2)
    exposed = (layer.peak < _WHITE) & held & (scene.peak > _BLACK)
    gain = np.float32(2.0**layer.gain_ev)
    too_bright = (layer.peak >= _WHITE) & held & (known.max(axis=2) * gain < _SURELY_BELOW)
    too_dark = ~held & (layer.peak < _WHITE) & (light.max(axis=2) < _SURELY_BELOW)
    return _as_regions(((differs & exposed) | too_bright | too_dark) & (layer.trust > 0))


def _as_regions(differs: np.ndarray) -> np.ndarray:
    width = differs.shape[1]
    mask = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_OPEN_PX,) * 2, np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * int(_CLOSE * width) + 1,) * 2, np.uint8))
    return cv2.dilate(mask, np.ones((2 * int(_GROW * width) + 1,) * 2, np.uint8)) > 0
