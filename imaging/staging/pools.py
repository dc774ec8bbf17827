"""Light that was added to a room: pools of it on walls, ceiling and floor where the photo has none."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.evidence import log_ratio

_SMOOTH = 0.008
_LEAST = 0.3
"""Natural logarithm: what is lighter by less may be light from another side."""
_SPREADS = 3.0
"""And what is lighter by less than so many times what light is uneven by anyway."""
_AROUND, _STANDS_OUT = (0.02, 0.06), 0.08
"""Radii of a pool and of what is around it, of the long side, and by how much it is lighter: a slope is no pool."""
_HARD, _FINE_PX, _BESIDE_PX = 0.04, 1.5, 3
"""A pool of light changes by less from pixel to pixel; edges of things by more."""
_DEGREE, _ROUNDS, _TRUST = 3, 8, 0.05
"""Of the polynomial that light from other sides follows; what is off by more, as a logarithm, has little say in it."""
_BURNT, _DARK = 0.97, 0.02
"""Beyond these nothing can be told of light, of full scale."""
_MOST_POINTS = 10_000


def share_lightened(photo: np.ndarray, image: np.ndarray, gain: np.ndarray, plain: np.ndarray) -> float:
    """The largest pool of light in an aligned picture beside the photo (h, w, 3), as a share of the picture: lighter
    than the room and than what is around it, and without hard edges, which are those of things.

    `gain` (h', w', 3): natural logarithm of what the aligned picture was brought to the photo's light with, which is
    taken back: it evens pools out as well. `plain` bool (h, w): walls, floor and ceiling that no furniture covers.
    """
    plain = plain & _is_told(photo) & _is_told(image)
    if plain.mean() < 0.02:
        return 0.0
    light = log_ratio(photo, image, 1.0).mean(axis=2)
    light -= cv2.resize(gain.mean(axis=2), light.shape[::-1], interpolation=cv2.INTER_LINEAR)
    smooth = _smooth(light, plain, _SMOOTH * max(plain.shape))
    rest = smooth - _fit_even_light(smooth, plain)
    spread = 1.48 * float(np.median(np.abs(rest[plain])))
    lighter = (rest > max(_LEAST, _SPREADS * spread)) & _stands_out(rest, plain) & ~_is_hard(light) & plain
    _, _, stats, _ = cv2.connectedComponentsWithStats(lighter.astype(np.uint8), connectivity=4)
    return float(stats[1:, cv2.CC_STAT_AREA].max(initial=0) / plain.size)


def _smooth(plane: np.ndarray, known: np.ndarray, sigma_px: float) -> np.ndarray:
    """A plane (h, w) blurred by what is known of it alone, bool (h, w) (normalised convolution: Knutsson & Westin
    1993)."""
    weight = known.astype(np.float32)
    near = cv2.GaussianBlur(weight, (0, 0), sigma_px)
    return np.asarray(cv2.GaussianBlur(plane * weight, (0, 0), sigma_px) / np.maximum(near, 1e-3))


def _stands_out(rest: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """Where light is more than around it, bool (h, w)."""
    near, around = (share * max(plain.shape) for share in _AROUND)
    return np.asarray(_smooth(rest, plain, near) - _smooth(rest, plain, around) > _STANDS_OUT)


def _is_hard(light: np.ndarray) -> np.ndarray:
    """Where light changes within a few pixels, and beside it, bool (h, w)."""
    fine = cv2.GaussianBlur(light, (0, 0), _FINE_PX)
    slope = np.hypot(*(cv2.Sobel(fine, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (0, 1)))
    return np.asarray(cv2.dilate((slope > _HARD).astype(np.uint8), np.ones((2 * _BESIDE_PX + 1,) * 2, np.uint8)) > 0)


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
