"""Light that was added to a room: pools of it on walls, ceiling and floor where the photo has none."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.evidence import log_ratio

_SMOOTH = 0.008
_LEAST = 0.35
"""Natural logarithm: what is lighter by less may be light from another side."""
_SPREADS = 3.0
"""And what is lighter by less than so many times what light is uneven by anyway."""
_NARROW = 0.006
"""Of the long side: what is no wider than twice that is an edge that was blurred, and no light."""
_DEGREE, _ROUNDS, _TRUST = 3, 8, 0.05
"""Of the polynomial that light from other sides follows; what is off by more, as a logarithm, has little say in it."""
_BURNT, _DARK = 0.97, 0.02
"""Beyond these nothing can be told of light, of full scale."""
_MOST_POINTS = 10_000


def share_lightened(photo: np.ndarray, image: np.ndarray, gain: np.ndarray, plain: np.ndarray) -> float:
    """The largest pool of light in an aligned picture beside the photo (h, w, 3), as a share of the picture.

    `gain` (h', w', 3): natural logarithm of what the aligned picture was brought to the photo's light with, which is
    taken back: it evens pools out as well. `plain` bool (h, w): walls, floor and ceiling that no furniture covers.
    """
    plain = plain & _is_told(photo) & _is_told(image)
    if plain.mean() < 0.02:
        return 0.0
    light = log_ratio(photo, image, 1.0).mean(axis=2)
    light -= cv2.resize(gain.mean(axis=2), light.shape[::-1], interpolation=cv2.INTER_LINEAR)
    weight = plain.astype(np.float32)
    sigma = _SMOOTH * max(plain.shape)
    near = cv2.GaussianBlur(weight, (0, 0), sigma)
    smooth = cv2.GaussianBlur(light * weight, (0, 0), sigma) / np.maximum(near, 1e-3)
    rest = smooth - _fit_even_light(smooth, plain)
    spread = 1.48 * float(np.median(np.abs(rest[plain])))
    lighter = ((rest > max(_LEAST, _SPREADS * spread)) & plain).astype(np.uint8)
    width = 2 * round(_NARROW * max(plain.shape)) + 1
    pools = cv2.morphologyEx(lighter, cv2.MORPH_OPEN, np.ones((width, width), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(pools, connectivity=4)
    return float(stats[1:, cv2.CC_STAT_AREA].max(initial=0) / plain.size)


def _fit_even_light(light: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """The polynomial in rows and columns (h, w) that follows a map (h, w) of logarithms of light where it is `plain`,
    robustly: pools have no say in it."""
    rows, columns = np.mgrid[: light.shape[0], : light.shape[1]].astype(np.float32) / max(light.shape) - 0.5
    powers = [(i, j) for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)]
    terms = np.stack([rows**i * columns**j for i, j in powers], axis=-1)
    step = max(1, int(plain.sum()) // _MOST_POINTS)
    here, seen = terms[plain][::step], light[plain][::step]
    weight = 1 / (1 + ((seen - np.median(seen)) / (4 * _TRUST)) ** 2)
    for _ in range(_ROUNDS):
        factors = np.linalg.lstsq(here * weight[:, None], seen * weight, rcond=None)[0]
        weight = 1 / (1 + ((here @ factors - seen) / _TRUST) ** 2)
    return np.asarray(terms @ factors, np.float32)


def _is_told(image: np.ndarray) -> np.ndarray:
    return np.asarray((image.max(axis=2) < _BURNT) & (image.max(axis=2) > _DARK))
