"""How steady the light of a finished walk is, against its truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.footage.walks import Shown
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from video.flicker import measure_step

SMALL_PX = 480
_EVERY = 4
_BURNT = 252
_APART, _TOUCHED = 12, 0.01
"""Frames after which somebody who walks by has left a place, and weight from which on he is there."""


@dataclass(frozen=True)
class Steadiness:
    """In 8-bit levels: `flicker` a frame beyond the truth's own, where the camera burnt nothing, mean and `most`;
    `pump`, the standard deviation over time of the frame's mean error; `trail` behind somebody who walks by, None where
    nobody does. `delta_e`: mean ΔE2000 to the truth."""

    flicker: float
    most: float
    pump: float
    delta_e: float
    trail: float | None


def measure_steadiness(shown: Sequence[Shown], results: Sequence[np.ndarray]) -> Steadiness:
    """Of results uint8 (h, w, 3), one a frame."""
    size = Size(*results[0].shape[:2]).within(SMALL_PX)
    truth = [resize_area(as_image(each.finished), size) for each in shown]
    found = [resize_area(as_image(each), size) for each in results]
    held = [resize_area((each.filmed.max(axis=2) < _BURNT).astype(np.float32), size)[..., None] >= 1 for each in shown]
    wrong = [np.where(mask, a - b, np.nan) for a, b, mask in zip(found, truth, held, strict=True)]
    steps = [measure_step(wrong[t], wrong[t + 1], _step(shown[t], shown[t + 1])) for t in range(len(shown) - 1)]
    errors = np.array([255 * (a - b).mean(axis=(0, 1)) for a, b in zip(found, truth, strict=True)])
    delta_e = [delta_e_2000(srgb_to_lab(found[t]), srgb_to_lab(truth[t])).mean() for t in range(0, len(truth), _EVERY)]
    return Steadiness(
        float(np.mean(steps)),
        max(steps),
        float(errors.std(axis=0).mean()),
        float(np.mean(delta_e)),
        _measure_trail(shown, found, truth, size),
    )


def _step(first: Shown, second: Shown) -> np.ndarray:
    """From places of a frame to those of the next, as shares of width and height: what is known, not what was found."""
    height, width = first.filmed.shape[:2]
    pixels = np.diag([width, height, 1.0])
    return np.asarray(np.linalg.inv(pixels) @ np.linalg.inv(second.place) @ first.place @ pixels)


def _measure_trail(
    shown: Sequence[Shown], found: Sequence[np.ndarray], truth: Sequence[np.ndarray], size: Size
) -> float | None:
    """How much more wrong a place is once somebody has passed it than it was before."""
    if shown[0].person is None:
        return None
    masks = [resize_area(each.person, size) > _TOUCHED for each in shown if each.person is not None]
    errors = [255 * np.abs(a - b).mean(axis=2) for a, b in zip(found, truth, strict=True)]
    trails = []
    for t in range(_APART, len(shown) - _APART):
        passed = masks[t] & ~masks[t - _APART] & ~masks[t + _APART]
        if passed.any():
            trails.append(errors[t + _APART][passed].mean() - errors[t - _APART][passed].mean())
    return float(np.mean(trails)) if trails else None
