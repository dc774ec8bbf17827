"""sRGB to CIE L*a*b* under its own white, D65."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.color.transfer import srgb_to_linear
from imaging.photo import ImageError

XYZ_FROM_LINEAR = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
D65_WHITE = np.array([0.95047, 1.0, 1.08883])


def srgb_to_lab(image: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Image (..., 3) in [0, 1] to L* [0, 100], a*, b*, same float type (CIE 15:2004); ImageError for other shapes."""
    if image.ndim < 1 or image.shape[-1] != 3:
        raise ImageError("wrong_shape", f"colour needs three channels, not shape {image.shape}")
    to_relative_xyz = (XYZ_FROM_LINEAR / D65_WHITE[:, None]).T.astype(image.dtype)
    x, y, z = np.moveaxis(_compress(srgb_to_linear(image) @ to_relative_xyz), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _compress(relative: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Cube root, with the straight foot of CIE Lab below (6/29)^3."""
    return np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative * (29 / 6) ** 2 / 3 + 4 / 29)
