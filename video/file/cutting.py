"""Where a video is cut into pieces that are worked on apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from video.file.decoding import find_entry
from video.file.facts import VideoFacts

PIECE_S = 4.0
_FEWEST = 2
"""Frames: two pictures of H.264 in a row that begin anew have to differ in a number that each encoder begins at 0."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames from `start` up to `stop`; `number` counts a video's segments from 0."""

    number: int
    start: int
    stop: int


def cut_video(facts: VideoFacts) -> tuple[Segment, ...]:
    """All frames of a file in pieces of about PIECE_S, which begin at the file's own key frames where there are some.

    A piece lasts as long as what has to be decoded before it at least, so that of a file with hardly any key frame no
    more than half of the decoding is for nothing.
    """
    times_s = (np.array(facts.times, float) - facts.times[0]) * float(facts.unit_s)
    places = [bisect_left(facts.times, key) for key in sorted(set(facts.keys) & set(facts.times))]
    starts = [0]
    while True:
        start = starts[-1]
        wanted = max(PIECE_S, float(times_s[start]) - _begins_at(facts, start))
        if times_s[start] + wanted + PIECE_S / 2 > facts.length_s or start + 2 * _FEWEST > len(times_s):
            break
        starts.append(_find_next(times_s, places, start, float(times_s[start]) + wanted))
    edges = [*starts, len(facts.times)]
    return tuple(Segment(number, *edges[number : number + 2]) for number in range(len(starts)))


def _find_next(times_s: np.ndarray, places: list[int], start: int, due_s: float) -> int:
    """The key frame nearest to a time, or the frame at that time where none is within half a piece."""
    last = len(times_s) - _FEWEST
    near = [
        place
        for place in places[bisect_right(places, start) :]
        if abs(times_s[place] - due_s) <= PIECE_S / 2 and start + _FEWEST <= place <= last
    ]
    if near:
        return min(near, key=lambda place: abs(times_s[place] - due_s))
    return min(max(int(np.searchsorted(times_s, due_s)), start + _FEWEST), last)


def _begins_at(facts: VideoFacts, start: int) -> float:
    """When, in seconds from the first frame, decoding for a piece begins."""
    entry = find_entry(facts, max(start - 1, 0))
    return 0.0 if entry is None else float((entry - facts.times[0]) * facts.unit_s)
