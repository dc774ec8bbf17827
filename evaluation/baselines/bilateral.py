"""Bilateral guided upsampling, which the operator's plain field is held against: an affine map for each lightness."""

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.tone_field import ToneBounds, ToneField, fit_tone_field
from imaging.tone_field.field import field_planes
from imaging.tone_field.fit import RIDGE, bound_matrix

SLICES = 8
RADIUS_FRACTION = 0.06
"""As in `fit_tone_field`; ridge and bounds are its own, so that lightness is all they differ in."""

_ENOUGH = 0.02


def upsample_bilaterally(image: np.ndarray, guide: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Image (h, w, 3) through the maps that take guide to reference, both (h', w', 3) of the same photo.

    Affine maps on a grid of place and luma, sliced at each pixel's own luma (Chen, Adams, Wadhwa & Hasinoff,
    "Bilateral guided upsampling", ACM Transactions on Graphics 35(6), 2016); fitted in box windows as the plain field
    is, each slice by the pixels near its luma, and by all where these are few.
    """
    centres = np.linspace(0, 1, SLICES)
    plain = fit_tone_field(guide, reference)
    slices = [_fit_slice(guide, reference, plain, centre) for centre in centres]
    place = np.interp(image @ LUMA, centres, np.arange(SLICES))
    result = np.zeros_like(image)
    for number, planes in enumerate(slices):
        share = np.clip(1 - np.abs(place - number), 0, 1)[..., None]
        result += share * _apply(image, planes)
    return np.clip(result, 0, 1).astype(np.float32)


def _fit_slice(guide: np.ndarray, reference: np.ndarray, plain: ToneField, centre: float) -> np.ndarray:
    """The twelve planes (12, rows, columns) for pixels near a luma."""
    near = np.clip(1 - np.abs(guide @ LUMA - centre) * (SLICES - 1), 0, 1)[..., None].astype(np.float32)
    radius = max(1, round(RADIUS_FRACTION * max(plain.shape)))

    def total(values: np.ndarray) -> np.ndarray:
        cells = cv2.resize(values * near, plain.shape[::-1], interpolation=cv2.INTER_AREA)
        return _box(cells.reshape(*plain.shape, -1), radius)

    weight = total(np.ones_like(guide))[..., :1]
    known = np.maximum(weight, 1e-4)
    x, y = total(guide) / known, total(reference) / known
    spread = np.stack([total(guide[..., [n]] * guide) / known - x[..., [n]] * x for n in range(3)], axis=2)
    common = np.stack([total(guide[..., [n]] * reference) / known - x[..., [n]] * y for n in range(3)], axis=2)
    bounds, eye = ToneBounds(), np.eye(3, dtype=np.float32)
    gain = np.clip(y / np.maximum(x, 1e-3), bounds.min_gain, bounds.max_gain)[..., None] * eye
    slope = np.swapaxes(np.linalg.solve(spread + RIDGE * eye, common + RIDGE * gain), 2, 3)
    slope = bound_matrix(slope, bounds)
    offset = np.clip(y - (slope @ x[..., None])[..., 0], -bounds.max_offset, bounds.max_offset)
    own = np.concatenate([slope.reshape(*plain.shape, 9), offset], axis=2)
    trust = np.clip(weight / _ENOUGH, 0, 1)
    return _box(trust * own + (1 - trust) * field_planes(plain).transpose(1, 2, 0), radius).transpose(2, 0, 1)


def _apply(image: np.ndarray, planes: np.ndarray) -> np.ndarray:
    size = image.shape[1::-1]
    large = np.stack([cv2.resize(np.ascontiguousarray(plane), size) for plane in planes], axis=2)
    matrix = large[..., :9].reshape(*image.shape[:2], 3, 3)
    return np.asarray((matrix @ image[..., None])[..., 0] + large[..., 9:])


def _box(values: np.ndarray, radius: int) -> np.ndarray:
    side = 2 * radius + 1
    # OpenCV's box filter takes any number of channels.
    smooth = cv2.blur(np.ascontiguousarray(values, np.float32), (side, side), borderType=cv2.BORDER_REFLECT)
    return np.asarray(smooth).reshape(values.shape)
