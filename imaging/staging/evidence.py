"""What speaks for furniture at each pixel of an aligned picture: colour, structure, surface and depth."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from imaging.color import srgb_to_linear
from imaging.region import Size
from imaging.staging.rise import bring_depth, measure_rise
from imaging.staging.room import depth_at, likely_of
from imaging.surfaces.classes import Surface

_FINE_PX, _NEAR_PX = 1.2, 4.0
_DARK = 0.01
_COLOUR, _TINT, _STRUCTURE, _RISE = 0.25, 0.08, 0.03, 0.06
"""Differences at which each kind of evidence is half convinced: natural logarithms; of full scale for structure."""
_NOISE = 2.5
_ROOM: tuple[Surface, ...] = ("wall", "floor", "ceiling", "window", "door", "built_in")
_DOUBTED, _SURE = 0.5, 0.8
"""How likely a part of the room must be in both pictures to begin to count as one, and to count whole."""
_STILL = 0.95


def gather_evidence(
    photo: np.ndarray,
    image: np.ndarray,
    keep: np.ndarray,
    likely: tuple[np.ndarray, np.ndarray | None],
    depth: tuple[np.ndarray, np.ndarray | None],
) -> dict[str, np.ndarray]:
    """Planes (h, w) float32 in [0, 1] by name, of a photo and an aligned picture (h, w, 3) and what is known before and
    after: `colour` and `tint` differ, `structure` is other, `furniture` was none before, `room` is the same part of it
    as before, `nearer` than the room was, `no_thing` is neither furniture nor nearer. Without a map of the picture
    after, its planes are left out.
    """
    size = Size(*keep.shape)
    planes = compare_colours(photo, image, keep)
    if likely[1] is not None:
        before, after = (likely_of(each, size, "furniture") for each in likely if each is not None)
        planes["furniture"] = np.clip(after - before, 0, 1)
        planes["room"] = _stay_room(likely[0], likely[1], size)
    if depth[1] is not None:
        old, new = (depth_at(each, size) for each in depth if each is not None)
        rise = measure_rise(old, bring_depth(new, old, keep > _STILL))
        noise = _noise_of(np.abs(rise), keep)
        planes["nearer"] = _squash(rise, _RISE + noise)
    if {"furniture", "nearer"} <= set(planes):
        planes["no_thing"] = 1 - np.maximum(planes["furniture"], planes["nearer"])
    return planes


def _stay_room(before: np.ndarray, after: np.ndarray, size: Size) -> np.ndarray:
    """How surely each pixel (h, w) shows the same of the room's own surfaces in both maps."""
    both = sum(np.minimum(*(likely_of(each, size, name) for each in (before, after))) for name in _ROOM)
    return np.asarray(np.clip((both - _DOUBTED) / (_SURE - _DOUBTED), 0, 1), np.float32)


def compare_colours(photo: np.ndarray, image: np.ndarray, keep: np.ndarray) -> dict[str, np.ndarray]:
    """`colour`, `tint` and `structure` alone. What differs as much where nothing was painted, `keep`, is noise."""
    ratio = log_ratio(photo, image, _FINE_PX)
    light = ratio.mean(axis=2)
    tint = np.abs(ratio - light[..., None]).max(axis=2)
    fine = np.abs(_detail(image) - _detail(photo)).max(axis=2)
    structure = cv2.GaussianBlur(fine, (0, 0), _NEAR_PX / 2)
    measured = {"colour": np.abs(ratio).max(axis=2), "tint": tint, "structure": structure}
    scales = {"colour": _COLOUR, "tint": _TINT, "structure": _STRUCTURE}
    return {name: _squash(plane, scales[name] + _noise_of(plane, keep)) for name, plane in measured.items()}


def log_ratio(photo: np.ndarray, image: np.ndarray, sigma_px: float) -> np.ndarray:
    """Natural logarithm (h, w, 3) of the picture's linear light over the photo's, of means over a few pixels."""
    old, new = (cv2.GaussianBlur(srgb_to_linear(each), (0, 0), sigma_px) for each in (photo, image))
    return np.asarray(np.log((new + _DARK) / (old + _DARK)), np.float32)


def weigh_evidence(planes: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    """How likely each pixel is furniture (h, w), logistic in those planes; `bias` is the constant."""
    total = sum(weights[name] * plane for name, plane in planes.items() if name in weights)
    return np.asarray(1 / (1 + np.exp(-(total + weights["bias"]))), np.float32)


def _detail(image: np.ndarray) -> np.ndarray:
    fine = cv2.GaussianBlur(image, (0, 0), _FINE_PX)
    return np.asarray(fine - cv2.GaussianBlur(image, (0, 0), _NEAR_PX))


def _noise_of(plane: np.ndarray, keep: np.ndarray) -> float:
    kept = keep > _STILL
    return _NOISE * float(np.median(np.abs(plane[kept]))) if kept.any() else 0.0


def _squash(plane: np.ndarray, half: float) -> np.ndarray:
    """0 for none, a half at `half`, towards 1."""
    squared = np.maximum(plane, 0) ** 2
    return np.asarray(squared / (squared + half**2), np.float32)
