"""CIE L*a*b* under D50, as paint makers, ICC profiles and colorimeters give it, to sRGB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.color.lab import D65_WHITE, XYZ_FROM_LINEAR
from imaging.color.transfer import linear_to_srgb

D50_WHITE = np.array([0.96422, 1.0, 0.82521])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def lab_d50_to_srgb(lab: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """L* [0, 100], a*, b* (..., 3) to encoded sRGB, clipped to [0, 1], same float type.

    CIE 15:2004; the white is adapted to sRGB's D65 by Bradford's matrix (ICC.1:2022, annex E).
    """
    lightness, a, b = np.moveaxis(lab, -1, 0)
    y = (lightness + 16) / 116
    xyz = _expand(np.stack([y + a / 500, y, y - b / 200], axis=-1)) * D50_WHITE
    linear = xyz @ np.linalg.inv(_to_d50() @ XYZ_FROM_LINEAR).T
    return np.asarray(linear_to_srgb(linear), lab.dtype)


def _to_d50() -> NDArray[np.floating[Any]]:
    """The matrix (3, 3) that takes XYZ under D65 to XYZ under D50."""
    cones = (_BRADFORD @ D50_WHITE) / (_BRADFORD @ D65_WHITE)
    return np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD


def _expand(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Cubes, with the straight foot of CIE Lab below 6/29."""
    return np.where(values > 6 / 29, values**3, (values - 4 / 29) * 3 * (6 / 29) ** 2)
