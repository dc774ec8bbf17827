"""The tone fields of a shot's key frames, laid where the camera has moved to and averaged: local light that moves
with the room and not with the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.tone_field import ToneField, fit_tone_field
from imaging.tone_field.field import field_planes
from video.tone.develop import BRIGHTEST
from video.tone.laid import Laid

FEATHER = 0.12
"""Of a side: towards the edges of a key frame its field counts for less, for another may know what is there better."""
_FARTHEST = 3.0
_LEAST, _NEXT_TO_NOTHING = 1e-3, 1e-9
_BEHIND = 1e-3
"""Depth, of what it is in a key frame, up to which a place cannot be seen from there."""


@dataclass(frozen=True, eq=False)
class CarriedFields:
    """`planes`: by key frame, float32 (12, h, w); `laid`: how key frames lie; `spread` in frames: how far the field of
    one counts."""

    planes: Mapping[int, np.ndarray]
    laid: Laid
    spread: float

    def at(self, frame: int, without: int | None = None) -> ToneField:
        """The field of one frame, from all key frames but `without`."""
        told = [key for key in self.planes if key != without]
        nearest = self.planes[min(told, key=lambda key: abs(frame - key))]
        # Where no key frame has a word, the nearest one's field is taken as it lies on the screen.
        weights = np.full(nearest.shape[1:], _NEXT_TO_NOTHING, np.float32)
        total = weights[..., None] * np.moveaxis(nearest, 0, -1)
        for key in told:
            far = abs(frame - key) / self.spread
            trust = self.laid.trust(frame, key)
            if far > _FARTHEST or not trust:
                continue
            planes = self.planes[key]
            across, down, seen = self._seen_from(frame, key, nearest.shape[1:])
            weight = np.float32(trust * np.exp(-0.5 * far * far)) * seen * _trust(across, down)
            total += weight[..., None] * _look_up(planes, across, down)
            weights += weight
        return _as_field(total / weights[..., None])

    def _seen_from(self, frame: int, key: int, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the cells of a frame lie in a key frame, as shares of its width and height, and whether they are in
        front of that camera."""
        matrix = self.laid.matrix(frame, key).astype(np.float32)
        x = ((np.arange(shape[1], dtype=np.float32) + 0.5) / shape[1])[None]
        y = ((np.arange(shape[0], dtype=np.float32) + 0.5) / shape[0])[:, None]
        across, down, depth = (a * x + (b * y + c) for a, b, c in matrix)
        seen = depth > _BEHIND
        depth = np.where(seen, depth, 1)
        return np.where(seen, across / depth, -1), np.where(seen, down / depth, -1), seen


def fit_field(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The field, as planes (12, h, w), that takes a key frame float32 (h, w, 3) to its finished twin."""
    return field_planes(fit_tone_field(np.ascontiguousarray(before), np.ascontiguousarray(after)))


def allow_bright(field: ToneField) -> ToneField:
    """The field for frames whose values were divided by BRIGHTEST, so that 16 bits hold what lies beyond white."""
    return ToneField(field.matrix * np.float32(BRIGHTEST), field.offset)


def _look_up(planes: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Planes (12, h, w) at other places, (h, w, 12); beyond their edge what is at the edge."""
    height, width = planes.shape[1:]
    x, y = across * width - 0.5, down * height - 0.5
    moved = [
        cv2.remap(np.dstack(list(planes[at : at + 4])), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for at in (0, 4, 8)
    ]
    return np.concatenate(moved, axis=-1)


def _trust(across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """How much a key frame has to say of places, (h, w): next to nothing of those beyond its edge."""
    inside = np.minimum(np.minimum(across, 1 - across), np.minimum(down, 1 - down))
    return np.asarray(np.clip(inside / FEATHER + 0.3, 0, 1) ** 2 * (1 - _LEAST) + _LEAST)


def _as_field(flat: np.ndarray) -> ToneField:
    return ToneField(flat[..., :9].reshape(*flat.shape[:2], 3, 3), np.ascontiguousarray(flat[..., 9:]))
