"""What a tone field is, and the algebra of tone fields: identity, compose, attenuate, resample, measure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.photo import ImageError


@dataclass(frozen=True, slots=True)
class ToneBounds:
    """How far a fitted field may go; gains are slopes, offsets a fraction of full scale (sRGB-encoded)."""

    min_gain: float = 0.5
    max_gain: float = 4.0
    max_cross: float = 0.4
    max_offset: float = 0.3


@dataclass(frozen=True, eq=False)
class ToneField:
    """An affine colour map per grid cell, cells spread evenly over the whole photo: out = matrix · in + offset.

    matrix: float32 (h, w, 3, 3), offset: float32 (h, w, 3); acts on sRGB-encoded RGB in [0, 1].
    Raises ImageError(bad_tone_field) for other shapes or values that are not finite.
    """

    matrix: np.ndarray
    offset: np.ndarray

    def __post_init__(self) -> None:
        if self.offset.ndim != 3 or self.offset.shape[2] != 3 or self.matrix.shape != (*self.offset.shape, 3):
            raise ImageError("bad_tone_field", f"shapes {self.matrix.shape} and {self.offset.shape} are no tone field")
        if not (np.isfinite(self.matrix).all() and np.isfinite(self.offset).all()):
            raise ImageError("bad_tone_field", "a tone field must be finite everywhere")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.offset.shape[0], self.offset.shape[1]


@dataclass(frozen=True, slots=True)
class FieldReport:
    """How far a field reaches: slopes of single channels and of grey, mixing between channels, offset (full scale)."""

    min_gain: float
    max_gain: float
    max_cross: float
    max_offset: float
    clamped_fraction: float


def identity_field(shape: tuple[int, int] = (1, 1)) -> ToneField:
    """The field that changes no pixel, on a grid of that many rows and columns."""
    matrix = np.broadcast_to(np.eye(3, dtype=np.float32), (*shape, 3, 3)).copy()
    return ToneField(matrix, np.zeros((*shape, 3), np.float32))


def compose_fields(first: ToneField, second: ToneField) -> ToneField:
    """The field that does `first`, then `second`, on the finer of the two grids."""
    shape = (max(first.shape[0], second.shape[0]), max(first.shape[1], second.shape[1]))
    first, second = resample_field(first, shape), resample_field(second, shape)
    matrix = second.matrix @ first.matrix
    offset = (second.matrix @ first.offset[..., None])[..., 0] + second.offset
    return ToneField(matrix, offset)


def attenuate_field(field: ToneField, amount: float | np.ndarray) -> ToneField:
    """Part of the way from no change (0) to the field (1); amount is a number or a weight (h, w) over the whole photo.

    Raises ImageError(bad_weight) outside [0, 1].
    """
    weight = np.atleast_2d(np.asarray(amount, np.float32))
    if weight.ndim != 2 or not (weight.min() >= -1e-3 and weight.max() <= 1.001):
        raise ImageError("bad_weight", "an amount is a number or an (h, w) array within [0, 1]")
    share = np.asarray(cv2.resize(weight, field.shape[::-1], interpolation=_resampling(weight.shape, field.shape)))
    eye = np.eye(3, dtype=np.float32)
    return ToneField(eye + share[..., None, None] * (field.matrix - eye), share[..., None] * field.offset)


def mix_fields(first: ToneField, second: ToneField, share: float) -> ToneField:
    """That share of the way, [0, 1], from the first field to the second, on the finer of the two grids."""
    shape = (max(first.shape[0], second.shape[0]), max(first.shape[1], second.shape[1]))
    first, second = resample_field(first, shape), resample_field(second, shape)
    matrix = first.matrix + np.float32(share) * (second.matrix - first.matrix)
    return ToneField(matrix, first.offset + np.float32(share) * (second.offset - first.offset))


def resample_field(field: ToneField, shape: tuple[int, int]) -> ToneField:
    """The same map on another grid: bilinear when finer, area means when coarser."""
    if shape == field.shape:
        return field
    planes = field_planes(field)
    resampling = _resampling(field.shape, shape)
    resized = np.stack([cv2.resize(plane, shape[::-1], interpolation=resampling) for plane in planes], axis=-1)
    return ToneField(resized[..., :9].reshape(*shape, 3, 3), np.ascontiguousarray(resized[..., 9:]))


def field_planes(field: ToneField) -> np.ndarray:
    """The twelve coefficients as planes, float32 (12, h, w): the matrix row by row, then the offset."""
    flat = np.concatenate([field.matrix.reshape(*field.shape, 9), field.offset], axis=-1)
    return np.ascontiguousarray(flat.transpose(2, 0, 1), dtype=np.float32)


def measure_field(field: ToneField, bounds: ToneBounds | None = None) -> FieldReport:
    """How far the field goes, and the fraction of its cells that lie within 2 % of one of the bounds."""
    bounds = bounds or ToneBounds()
    diagonal = np.diagonal(field.matrix, axis1=2, axis2=3)
    gains = np.concatenate([diagonal, field.matrix.sum(axis=3)], axis=-1)
    cross = np.abs(field.matrix * (1 - np.eye(3, dtype=np.float32))).max(axis=(2, 3))
    offset = np.abs(field.offset).max(axis=2)
    clamped = (
        (gains.min(axis=2) <= bounds.min_gain * 1.02)
        | (gains.max(axis=2) >= bounds.max_gain * 0.98)
        | (cross >= bounds.max_cross * 0.98)
        | (offset >= bounds.max_offset * 0.98)
    )
    return FieldReport(
        min_gain=float(gains.min()),
        max_gain=float(gains.max()),
        max_cross=float(cross.max()),
        max_offset=float(offset.max()),
        clamped_fraction=float(clamped.mean()),
    )


def _resampling(source: tuple[int, ...], target: tuple[int, int]) -> int:
    smaller = target[0] <= source[0] and target[1] <= source[1]
    return int(cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
