"""From the findings of a thing to its box in every frame: never a frame without."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from video.hidden.camera import Camera
from video.hidden.tracks import Track, move_on

HELD_S = 0.5
"""So long before its first finding and after its last one a thing is hidden, too: half seen, turned away, or missed."""
MARGIN = 0.1
"""Share of a thing's longer side that is added on each side. Less than that, and corners of a box lay outside of the
ellipse that a face is marked by."""
MARGIN_PER_S = 1.0
"""And for each second to the nearest finding: there its place is a guess."""


def hold_track(track: Track, camera: Camera, times_s: np.ndarray, aspect: float) -> Iterator[tuple[int, np.ndarray]]:
    """The frames of a shot in which a thing is hidden, in order, and its box (4,) in each, as `Camera` has them: around
    all places where it may be. `aspect`: a frame's width over its height."""
    found, times = track.frames, times_s[track.frames]
    last = len(found) - 1
    begin, end = np.searchsorted(times_s, times[0] - HELD_S), np.searchsorted(times_s, times[last] + HELD_S, "right")

    def widen(frame: int, *guesses: np.ndarray) -> tuple[int, np.ndarray]:
        apart_s = float(np.abs(times - times_s[frame]).min())
        return frame, _surround(np.stack(guesses), MARGIN + MARGIN_PER_S * apart_s, aspect)

    for frame in range(int(begin), found[0]):
        yield widen(frame, *_carry_on(track, 0, 1, frame, camera, times_s))
    for place, (before, after) in enumerate(pairwise(found)):
        for frame in range(before, after):
            yield widen(frame, *_guess_between(track, place, frame, camera, times_s))
    for frame in range(found[last], int(end)):
        yield widen(frame, *_carry_on(track, last, last - 1, frame, camera, times_s))


def _guess_between(track: Track, place: int, frame: int, camera: Camera, times_s: np.ndarray) -> Iterator[np.ndarray]:
    """Where a thing may be between two findings, of which `place` is the first: on the way from one to the other, and
    where either of them would have it if it moved as it did before the one, or after the other. As a rule that is one
    place; where the two are not the same thing, or a cut was missed, it is not."""
    before, after = track.frames[place], track.frames[place + 1]
    share = (times_s[frame] - times_s[before]) / (times_s[after] - times_s[before])
    one = camera.carry(track.boxes[place], before, frame)
    yield (1 - share) * one + share * camera.carry(track.boxes[place + 1], after, frame)
    if before < frame and times_s[frame] - times_s[before] <= HELD_S:
        yield move_on(track, place, place - 1, frame, camera, times_s)
    if before < frame and times_s[after] - times_s[frame] <= HELD_S:
        yield move_on(track, place + 1, place + 2, frame, camera, times_s)


def _carry_on(
    track: Track, near: int, far: int, frame: int, camera: Camera, times_s: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where a thing may be beyond its first or last finding: where that was, and where it would be if it moved on."""
    still = camera.carry(track.boxes[near], track.frames[near], frame)
    return still, move_on(track, near, far, frame, camera, times_s)


def _surround(guesses: np.ndarray, margin: float, aspect: float) -> np.ndarray:
    """The box around guesses (k, 4), with a margin that is a share of the largest one's longer side, in pixels the same
    on all sides."""
    sides = (guesses[:, 2:] - guesses[:, :2]) * (aspect, 1)
    reach = margin * float(sides.max()) / np.array([aspect, 1])
    return np.concatenate([guesses[:, :2].min(axis=0) - reach, guesses[:, 2:].max(axis=0) + reach])
