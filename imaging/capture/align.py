"""Hand-held frames brought onto a reference: a homography each, or none, never worse than as they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from imaging.capture.agreement import measure_alignment
from imaging.capture.features import Keypoints, find_homography
from imaging.region import Size

Model = Literal["identity", "homography", "chained", "refused"]

PROXY_PX = 1600
_CHAIN_EV = 2.5
_MUCH_BETTER = 0.03
_LEAST_AGREEMENT = 0.4
_FARTHEST = 0.06
_STILL_PX = 0.05
_LOOKED_AT = 9


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """`matrix` takes a pixel (x, y, 1) of the reference to the frame, both at full size; `agreement` is the cosine of
    their gradients, and `moved_px` how far pixels move, RMS at full size; `reason` says why a frame was refused."""

    matrix: np.ndarray
    model: Model
    agreement: float
    moved_px: float
    reason: str | None = None


def align_frames(proxies: Sequence[np.ndarray], evs: Sequence[float], reference: int, full: Size) -> list[Alignment]:
    """One alignment a frame, from proxies uint8 (h, w, 3) of one shape, long side about 1600 px, and their exposures.

    SIFT on levelled contrast, MAGSAC++ and a fit that knows how hands move; frames more than about 2 EV from the
    reference also by way of a frame between. Of direct and chained the one whose gradients agree best is taken, and
    neither where the frames agree better, by .03, as they came. A frame that agrees by less than .4 (with the
    one between where that is more), or would move by over 6 % of the width, is refused. Raises
    ValueError for proxies of several shapes.
    """
    if len(shapes := {proxy.shape for proxy in proxies}) > 1:
        raise ValueError(f"the frames of a capture are of one size, not {', '.join(map(str, sorted(shapes)))}")
    keypoints = [Keypoints(cv2.cvtColor(proxy, cv2.COLOR_RGB2GRAY)) for proxy in proxies]
    places: dict[int, np.ndarray] = {reference: np.eye(3)}
    found: dict[int, Alignment] = {reference: Alignment(np.eye(3), "identity", 1.0, 0.0)}
    for index in sorted(range(len(proxies)), key=lambda each: abs(evs[each] - evs[reference])):
        if index == reference:
            continue
        between = _find_between(evs, index, reference, places)
        aligned = _align(keypoints, index, reference, between, places, full)
        found[index] = aligned
        if aligned.model != "refused":
            places[index] = rescale_matrix(aligned.matrix, full, _size(keypoints[index]))
    return [found[index] for index in range(len(proxies))]


def _find_between(evs: Sequence[float], index: int, reference: int, placed: dict[int, np.ndarray]) -> int | None:
    """The frame that is already placed, nearest to the reference of those within 2 EV of this one on its own side."""
    if abs(evs[index] - evs[reference]) <= _CHAIN_EV:
        return None
    candidates = [each for each in placed if each != reference and abs(evs[each] - evs[index]) <= _CHAIN_EV]
    return min(candidates, key=lambda each: abs(evs[each] - evs[reference]), default=None)


def _align(
    keypoints: Sequence[Keypoints],
    index: int,
    reference: int,
    between: int | None,
    placed: dict[int, np.ndarray],
    full: Size,
) -> Alignment:
    anchor, frame = keypoints[reference], keypoints[index]
    candidates: dict[Model, np.ndarray] = {"identity": np.eye(3)}
    if (direct := find_homography(anchor, frame)) is not None:
        candidates["homography"] = direct
    if between is not None and (step := find_homography(keypoints[between], frame)) is not None:
        candidates["chained"] = step @ placed[between]
    reach = _FARTHEST * frame.luma.shape[1]
    sane = {name: matrix for name, matrix in candidates.items() if _movement(matrix, frame.luma).max() < reach}
    scores = {name: measure_alignment(anchor.luma, frame.luma, matrix) for name, matrix in sane.items()}
    if between is not None:
        # A very dark frame holds little that the reference does, but much of what the one between them holds.
        middle, back = keypoints[between].luma, np.linalg.inv(placed[between])
        by_way = {name: measure_alignment(middle, frame.luma, matrix @ back) for name, matrix in sane.items()}
        scores = {name: max(score, by_way[name]) for name, score in scores.items()}
    best = max(scores, key=lambda name: scores[name] - (_MUCH_BETTER if name == "identity" else 0))
    moved = float(np.sqrt((_movement(sane[best], frame.luma) ** 2).mean()))
    if moved < _STILL_PX:
        best, moved = "identity", 0.0
    matrix = rescale_matrix(sane[best], _size(frame), full)
    scale = full.width / frame.luma.shape[1]
    if scores[best] < _LEAST_AGREEMENT:
        reason = "it does not lie on the reference frame, however it is moved"
        return Alignment(np.eye(3), "refused", scores[best], 0.0, reason)
    return Alignment(matrix, best, scores[best], moved * scale)


def _movement(matrix: np.ndarray, luma: np.ndarray) -> np.ndarray:
    """How far a grid of places moves, in px of the proxy: (81,)."""
    height, width = luma.shape
    x, y = np.meshgrid(np.linspace(0, width - 1, _LOOKED_AT), np.linspace(0, height - 1, _LOOKED_AT))
    grid = np.stack([x, y], axis=-1).reshape(-1, 1, 2)
    return np.linalg.norm(cv2.perspectiveTransform(grid, matrix) - grid, axis=2)[:, 0]


def rescale_matrix(matrix: np.ndarray, size: Size, other: Size) -> np.ndarray:
    """A homography between two pictures of one size as it is between their copies of another size."""
    if np.array_equal(matrix, np.eye(3)):
        return matrix
    down, right = other.height / size.height, other.width / size.width
    scale = np.array([[right, 0, (right - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return np.asarray(scale @ matrix @ np.linalg.inv(scale))


def _size(frame: Keypoints) -> Size:
    return Size(*frame.luma.shape)
