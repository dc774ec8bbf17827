"""A generated picture brought onto the photo it was made from: its light, and what moved."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.region import Size
from imaging.staging.follow import find_marks, follow
from imaging.staging.light import match_light

MOST_MOVED = 0.01
"""Of the long side: a picture that is farther off is of another camera."""
MOST_RESIDUAL = 0.09
"""Of full scale: what is kept looks so different that it is another room."""
_LEAST_MARKS = 8
_ALIKE, _LEAST_ALIKE = 0.6, 0.25
"""How well marks must agree to count, and which share of those followed must."""
_WITHIN_PX = 1.5
_KEPT = 0.95


@dataclass(frozen=True, eq=False)
class Aligned:
    """`image`: the generated picture (h, w, 3) float32 [0, 1] in the place and light of the photo.

    `moved`: how far its corners were moved at the most, as a share of the long side; `gain` (h', w', 3) float32: the
    natural logarithm of what its light was multiplied with, by place and channel, and `gain_ev` its median; `residual`:
    what still differs where nothing was painted, of full scale, robustly. `fault`: why it is no picture of this room
    (`moved`, `another_room`), or None.
    """

    image: np.ndarray
    moved: float
    gain: np.ndarray
    residual: float
    fault: str | None

    @property
    def gain_ev(self) -> float:
        return float(np.median(self.gain) / np.log(2))


def align_generated(photo: np.ndarray, generated: np.ndarray, keep: np.ndarray) -> Aligned:
    """Bring a generated picture (h', w', 3) of any size onto the photo (h, w, 3), images [0, 1] at canvas size.

    Measured where nothing was painted, `keep` (h, w) 1 (1 − where furniture may go). Geometry: a shift, turn and scale
    of at most 1 % of the long side, through marks that are followed from one to the other; more is a `fault`. Light:
    a smooth gain by channel. Raises ImageError bad_pixels, bad_mask.
    """
    _check(photo, generated, keep)
    size = Size(*keep.shape)
    if generated.shape[:2] != keep.shape:
        way = cv2.INTER_CUBIC if size.height > generated.shape[0] else cv2.INTER_AREA
        generated = np.clip(cv2.resize(generated, (size.width, size.height), interpolation=way), 0, 1)
    drift, agreeing = _fit_drift(photo, generated, keep)
    moved = _move_most(drift, size)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    if 0 < moved <= MOST_MOVED:
        shape = (size.width, size.height)
        generated = np.clip(cv2.warpAffine(generated, drift, shape, flags=flags, borderMode=cv2.BORDER_REFLECT), 0, 1)
    image, gain = match_light(photo, generated.astype(np.float32), keep)
    residual = _residual(photo, image, keep)
    fault = "moved" if moved > MOST_MOVED else None
    if residual > MOST_RESIDUAL or agreeing < _LEAST_ALIKE:
        fault = "another_room"
    return Aligned(image, moved, gain, residual, fault)


def _fit_drift(photo: np.ndarray, generated: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, float]:
    """Where a pixel (x, y, 1) of the photo is in the generated picture, (2, 3), and which share of marks agree."""
    still = np.array([[1.0, 0, 0], [0, 1, 0]])
    marks = find_marks(photo, (keep > _KEPT).astype(np.float32))
    if len(marks) < _LEAST_MARKS:
        return still, 1.0
    followed = follow(photo, generated, marks)
    good = followed.alike > _ALIKE
    share = float(good.sum() / len(marks))
    if good.sum() < _LEAST_MARKS:
        return still, share
    old, new = followed.points[good], followed.found[good]
    drift, _ = cv2.estimateAffinePartial2D(old, new, method=cv2.RANSAC, ransacReprojThreshold=_WITHIN_PX)
    return (still if drift is None else drift), share


def _move_most(drift: np.ndarray, size: Size) -> float:
    corners = np.array([[x, y, 1] for x in (0, size.width - 1) for y in (0, size.height - 1)], float)
    return float(np.linalg.norm(corners @ drift.T - corners[:, :2], axis=1).max() / max(size.height, size.width))


def _residual(photo: np.ndarray, image: np.ndarray, keep: np.ndarray) -> float:
    kept = keep > _KEPT
    if not kept.any():
        return 0.0
    off = np.abs(cv2.GaussianBlur(photo, (0, 0), 1.5) - cv2.GaussianBlur(image, (0, 0), 1.5)).max(axis=2)
    return float(1.48 * np.median(off[kept]))


def _check(photo: np.ndarray, generated: np.ndarray, keep: np.ndarray) -> None:
    for image in (photo, generated):
        if image.ndim != 3 or image.shape[2] != 3 or not np.isfinite(image).all():
            raise ImageError("bad_pixels", f"an array of shape {image.shape} is no picture of a room")
    if keep.shape != photo.shape[:2]:
        raise ImageError("bad_mask", f"a mask of shape {keep.shape} for a picture of {photo.shape[:2]}")
