"""Give one photo the tonal distribution of another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.photo import ImageError

Pixels = NDArray[np.unsignedinteger[Any]]
_STRIP_PX = 256


def match_histograms(image: Pixels, reference: Pixels) -> Pixels:
    """Pixels (H, W, 3) with each channel's cumulative histogram moved onto the reference's, in the same type.

    Classic histogram specification, bit-equal to scikit-image's `match_histograms`, which drops fractions of a level.
    The reference may have another size. Raises ImageError unless both are uint8 or both uint16, with three channels.
    """
    _check_pair(image, reference)
    matched = np.empty_like(image)
    for channel in range(3):
        curve = _matching_curve(_count_levels(image[..., channel]), _count_levels(reference[..., channel]))
        matched[..., channel] = curve.astype(image.dtype)[image[..., channel]]
    return matched


def _count_levels(channel: Pixels) -> NDArray[np.int64]:
    """Pixels at each level; in strips, for `bincount` widens its input to eight bytes a pixel."""
    levels = np.iinfo(channel.dtype).max + 1
    strips = range(0, channel.shape[0], _STRIP_PX)
    return sum(
        (np.bincount(channel[top : top + _STRIP_PX].ravel(), minlength=levels) for top in strips),
        np.zeros(levels, np.int64),
    )


def _matching_curve(counts: NDArray[np.int64], reference_counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Level of the reference at each level's quantile."""
    present = np.flatnonzero(reference_counts)
    quantiles = np.cumsum(counts) / counts.sum()
    reference_quantiles = np.cumsum(reference_counts[present]) / reference_counts.sum()
    return np.interp(quantiles, reference_quantiles, present)


def _check_pair(image: Pixels, reference: Pixels) -> None:
    if image.dtype not in (np.uint8, np.uint16) or image.dtype != reference.dtype:
        raise ImageError("wrong_dtype", f"both must be uint8 or both uint16, not {image.dtype} and {reference.dtype}")
    for pixels in (image, reference):
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
            raise ImageError("wrong_shape", f"expected pixels (H, W, 3), not {pixels.shape}")
