"""How steady the light of a finished walk is, against its truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from evaluation.walks import Shown
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from video.flicker import measure_step

SMALL_PX = 480
_EVERY = 4
_PAST = 12
"""Frames before and after, in which somebody who walks by left a place and will come to it."""


@dataclass(frozen=True)
class Steadiness:
    """In 8-bit levels: `flicker` a frame beyond the truth's own, mean and `most`; `pump`, the standard deviation over
    time of the frame's mean error; `trail` behind somebody who walks by (None where nobody does). `delta_e`: mean
    ΔE2000 to the truth."""

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
    steps = [
        measure_step(found[t] - truth[t], found[t + 1] - truth[t + 1], _step(shown[t], shown[t + 1]))
        for t in range(len(shown) - 1)
    ]
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
    """How much more wrong a place is that somebody has just left than one that he is about to come to."""
    if shown[0].person is None:
        return None
    masks = [
        np.asarray(cv2.resize(each.person, (size.width, size.height))) > 0.03 for each in shown if each.person is not None
    ]
    around = np.ones((5, 5), np.uint8)
    trails = []
    for t in range(_PAST, len(shown) - _PAST):
        error = 255 * np.abs(found[t] - truth[t]).mean(axis=2)
        free = cv2.dilate(masks[t].astype(np.uint8), around) == 0
        past = np.any(masks[t - _PAST : t], axis=0) & free
        future = np.any(masks[t + 1 : t + _PAST + 1], axis=0) & free
        if past.any() and future.any():
            trails.append(error[past].mean() - error[future].mean())
    return float(np.mean(trails)) if trails else None
