"""Two fields in a row, held to the bounds of one."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.tone_field.field import ToneBounds, ToneField, attenuate_field, compose_fields, resample_field

_SHARES = (1.0, 0.75, 0.5, 0.25)


def compose_within(first: ToneField, second: ToneField, bounds: ToneBounds | None = None) -> ToneField:
    """`first`, then as much of `second` as keeps every cell within the bounds that `first` keeps by itself.

    Where the two together would go too far, less of the second is taken, with a soft way there; clamping their
    product instead would shift the mean of what it clamps.
    """
    bounds = bounds or ToneBounds()
    shape = (max(first.shape[0], second.shape[0]), max(first.shape[1], second.shape[1]))
    first, second = resample_field(first, shape), resample_field(second, shape)
    share: np.ndarray = np.zeros(shape, np.float32)
    for amount in reversed(_SHARES):
        share[_is_within(compose_fields(first, attenuate_field(second, amount)), bounds)] = amount
    if share.min() == 1:
        return compose_fields(first, second)
    kernel = np.ones((2 * max(1, max(shape) // 32) + 1,) * 2, np.uint8)
    share = np.clip(cv2.blur(cv2.erode(share, kernel), kernel.shape, borderType=cv2.BORDER_REPLICATE), 0, 1)
    return compose_fields(first, attenuate_field(second, share))


def _is_within(field: ToneField, bounds: ToneBounds) -> np.ndarray:
    """Which cells (h, w) keep the bounds on slopes, grey gain, mixing and offset."""
    gains = np.concatenate([np.diagonal(field.matrix, axis1=2, axis2=3), field.matrix.sum(axis=3)], axis=-1)
    cross = np.abs(field.matrix * (1 - np.eye(3, dtype=np.float32))).max(axis=(2, 3))
    within = (gains.min(axis=2) >= bounds.min_gain) & (gains.max(axis=2) <= bounds.max_gain)
    return within & (cross <= bounds.max_cross) & (np.abs(field.offset).max(axis=2) <= bounds.max_offset)
