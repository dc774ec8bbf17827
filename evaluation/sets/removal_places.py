"""Places in a photo where something might have stood and nothing did, found from the photo's own statistics."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.sampling import shrink_pixels

KINDS = ("wall", "sky", "texture", "edge")
MOST = 2
_LOOK_PX = 480
_LINE_BUSIER = 1.2
"""A line through what is plain makes its middle three times as busy as what is around (1.1), an object more."""


@dataclass(frozen=True)
class Place:
    """The middle of a hole in pixels of the photo, and how far it reaches; `kind` says what the place shows."""

    kind: str
    row: int
    column: int
    radius_px: float


@dataclass(frozen=True, eq=False)
class _Look:
    """Planes (h, w) of a small copy, in 8-bit levels, each a mean over a window about a hole and its surroundings.

    `busier` (log ratio of gradients) and `other_colour` (in units of 40 levels) compare the hole to its surroundings.
    """

    luma: np.ndarray
    busier: np.ndarray
    other_colour: np.ndarray
    blue: np.ndarray
    gradient: np.ndarray
    spread: np.ndarray
    coarse_spread: np.ndarray
    uneven: np.ndarray
    clipped: np.ndarray


def find_places(pixels: np.ndarray, outdoors: bool, share: float) -> list[Place]:
    """At most MOST places of each kind in uint8 pixels (h, w, 3), of a radius of that share of the long side.

    wall: plain, neither dark nor burnt out; sky: that in the upper half outdoors, not redder than blue; texture: much
    going on, the same everywhere; edge: a long line through what is plain. The best of each.
    """
    small = shrink_pixels(pixels, _LOOK_PX)
    scale = max(pixels.shape[:2]) / max(small.shape[:2])
    radius = share * max(small.shape[:2])
    look = _look(small, radius)
    same = np.maximum(look.busier, look.other_colour) < 0.2
    calm = (look.gradient < 1.3) & (look.spread < 8) & same
    plain = np.where(calm & (look.luma > 55) & (look.clipped < 0.02), 1.0, np.nan)
    textured = (look.gradient > 2.5) & (look.uneven < 0.3) & (look.coarse_spread < 12) & same
    rows = np.arange(len(small))[:, None] / len(small)
    # Of plain places those with some light on them: they say more than white ones.
    scores = {
        "wall": -plain * np.abs(look.spread - 3) if not outdoors else None,
        "sky": np.where(rows < 0.5, plain, np.nan) * np.where(look.blue >= 0, look.luma, np.nan) if outdoors else None,
        "texture": np.where(textured, look.gradient / (3 + look.coarse_spread), np.nan),
        "edge": _score_edges(small, look, radius),
    }
    places = []
    for kind, score in scores.items():
        for found in [] if score is None else _best(score, radius):
            row, column = (round((each + 0.5) * scale) for each in found)
            places.append(Place(kind, row, column, radius * scale))
    return places


def _best(score: np.ndarray, radius: float) -> list[tuple[int, int]]:
    """Rows and columns of at most MOST best scores, far enough from the border and from each other."""
    margin, apart = int(np.ceil(1.6 * radius)), int(np.ceil(5 * radius))
    left = np.full(score.shape, np.nan)
    left[margin:-margin, margin:-margin] = score[margin:-margin, margin:-margin]
    found: list[tuple[int, int]] = []
    while len(found) < MOST and not np.isnan(left).all():
        row, column = (int(each) for each in np.unravel_index(int(np.nanargmax(left)), left.shape))
        found.append((row, column))
        left[max(0, row - apart) : row + apart + 1, max(0, column - apart) : column + apart + 1] = np.nan
    return found


def _look(small: np.ndarray, radius: float) -> _Look:
    side = (2 * int(1.5 * radius) + 1,) * 2
    image = small.astype(np.float32)
    luma = image @ LUMA
    gradient = _gradient(luma)
    local = cv2.GaussianBlur(gradient, (0, 0), max(1.0, radius / 3))
    coarse = cv2.GaussianBlur(luma, (0, 0), max(1.0, radius / 3))
    mean_gradient = cv2.blur(gradient, side)
    (busy, around), (colour, beside) = (_compare_around(values, radius) for values in (gradient, image))
    return _Look(
        luma=cv2.blur(luma, side),
        busier=np.abs(np.log((busy + 0.5) / (around + 0.5))),
        other_colour=np.abs(colour - beside).mean(axis=2) / 40,
        blue=cv2.blur(image[..., 2] - image[..., 0], side),
        gradient=mean_gradient,
        spread=_spread(luma, side),
        coarse_spread=_spread(coarse, side),
        uneven=_spread(local, side) / np.maximum(mean_gradient, 0.5),
        clipped=cv2.blur((image.max(axis=2) >= 253).astype(np.float32), side),
    )


def _compare_around(values: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Means within the radius and between it and twice that: where something stands already they differ."""
    near, far = (2 * int(radius) + 1,) * 2, (2 * int(2 * radius) + 1,) * 2
    share = np.float32(near[0] ** 2 / far[0] ** 2)
    inside, whole = cv2.blur(values, near), cv2.blur(values, far)
    return np.asarray(inside), np.asarray((whole - share * inside) / (1 - share))


def _score_edges(small: np.ndarray, look: _Look, radius: float) -> np.ndarray:
    """Length of segments at their middles, where what is beside them is plain; NaN elsewhere."""
    score = np.full(small.shape[:2], np.nan, np.float32)
    grey = np.rint(small.astype(np.float32) @ LUMA).astype(np.uint8)
    segments = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    for x1, y1, x2, y2 in [] if segments is None else segments.reshape(-1, 4):
        length, row, column = np.hypot(x2 - x1, y2 - y1), int((y1 + y2) / 2), int((x1 + x2) / 2)
        alone = look.other_colour[row, column] < 0.3 and look.busier[row, column] < _LINE_BUSIER
        if length > 4 * radius and look.gradient[row, column] < 3.5 and alone:
            score[row, column] = length
    return score


def _gradient(luma: np.ndarray) -> np.ndarray:
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *order) / 8 for order in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down))


def _spread(values: np.ndarray, side: tuple[int, int]) -> np.ndarray:
    mean = cv2.blur(values, side)
    return np.asarray(np.sqrt(np.maximum(cv2.blur(values * values, side) - mean * mean, 0)))
