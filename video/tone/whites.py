"""Whether what burns in a shot is white for good, like a window, or burns only while the camera lets in too much."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np

from video.keys import Key
from video.tone.laid import Laid

_BURNT = 0.97
_APART_EV = 0.2
"""Key frames must differ by so much to tell: what burns in both of two alike might burn in neither."""
_FEWEST_PX = 40


def measure_lasting_white(keys: Sequence[Key], gains: np.ndarray, laid: Laid) -> float:
    """Of what is burnt out in key frames, the share that is so in darker ones of the same place as well, [0, 1].

    `gains` (n, 3) are the camera's. 1 where nothing can be compared: held white is what windows want.
    """
    burnt, lasting = 0.0, 0.0
    for pair in combinations(keys, 2):
        darker, brighter = sorted(pair, key=lambda key: gains[key.frame, 1])
        if gains[brighter.frame, 1] - gains[darker.frame, 1] < _APART_EV:
            continue
        if not laid.trust(brighter.frame, darker.frame):
            continue
        here = brighter.before.min(axis=2) >= _BURNT
        there = _seen_from(darker, laid.matrix(brighter.frame, darker.frame))
        burnt += float((here & (there >= 0)).sum())
        lasting += float((here & (there > 0.5)).sum())
    return lasting / burnt if burnt >= _FEWEST_PX else 1.0


def _seen_from(key: Key, matrix: np.ndarray) -> np.ndarray:
    """What is burnt in a key frame, 1 or 0, where another one's pixels lie, (h, w); -1 beyond its edges. `matrix` takes
    the other one's places to the key frame's."""
    mask = (key.before.min(axis=2) >= _BURNT).astype(np.float32)
    height, width = mask.shape
    shares = np.diag([width, height, 1.0])
    pixels = shares @ matrix @ np.linalg.inv(shares)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(mask, pixels, (width, height), flags=flags, borderValue=-1.0))
