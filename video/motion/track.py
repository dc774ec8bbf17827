"""Frames laid on one another as they come: where each lies in its shot, where shots end, how light changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from video.motion.gains import Measure, measure_gain
from video.motion.match import SURE, Match, match_views
from video.motion.view import View

FLASH_FRAMES = 6
"""So many frames after one that lies on nothing, the frame before it is looked for again: flashes, people who pass."""
APART_FRAMES = 3
"""A break so many frames after another is one of its own; one that is nearer is the same camera being swung."""
ANCHOR_EVERY, ANCHOR_REACH = 3, 24
"""Frames are compared with key frames up to that far before them, every so many."""


@dataclass
class _Break:
    """Frames in a row that do not lie on the one before: `worst` is the least of them."""

    before: View
    before_index: int
    worst: int
    least: float
    last: int


@dataclass
class Tracker:
    """Fed frame by frame; `finish` after the last one.

    `places[t]` (3, 3) takes places of frame t to those of the first frame of its run of matches; `cuts` are the first
    frames of new shots; `measures` are what is known of the camera's gains; `steps[t]` is the match from t − 1 to t.
    """

    cuts: list[int] = field(default_factory=list)
    places: list[np.ndarray] = field(default_factory=list)
    steps: list[Match | None] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    _last: View | None = None
    _anchors: dict[int, View] = field(default_factory=dict)
    _break: _Break | None = None

    @property
    def suspect(self) -> int | None:
        """The frame that begins a shot if the one before does not go on."""
        return self._break.worst if self._break else None

    def push(self, view: View, is_key: bool) -> None:
        """The next frame, and whether it is one that others are compared with."""
        index = len(self.places)
        if self._last is None:
            self.places.append(np.eye(3))
            self.steps.append(None)
        else:
            self._follow(index, view, match_views(self._last, view))
        if is_key:
            self._anchors[index] = view
        self._last = view

    def finish(self) -> None:
        """No more frames: what broke off and never came back was a cut."""
        self._settle()

    def _follow(self, index: int, view: View, match: Match) -> None:
        assert self._last is not None
        self.steps.append(match)
        if not match.holds:
            self.places.append(np.eye(3))
            self._anchors.clear()
            if not self._comes_back(index, view):
                self._note_break(index, match.agreeing)
        else:
            self.places.append(_go_on(self.places[-1], match))
            if match.agreeing >= SURE:
                self._measure(index - 1, self._last, index, view, match.matrix, 1.0)
            self._compare_with_anchors(index, view)
            if not self._comes_back(index, view) and self._break and index - self._break.last >= FLASH_FRAMES:
                self._settle()

    def _note_break(self, index: int, agreeing: float) -> None:
        assert self._last is not None
        if self._break and index - self._break.last >= APART_FRAMES:
            self._settle()
        if self._break is None:
            self._break = _Break(self._last, index - 1, index, agreeing, index)
            return
        self._break.last = index
        if agreeing < self._break.least:
            self._break.worst, self._break.least = index, agreeing

    def _comes_back(self, index: int, view: View) -> bool:
        """Whether the shot from before a break goes on here; what was seen in between is forgotten."""
        found = self._break
        if found is None:
            return False
        match = match_views(found.before, view)
        if match.agreeing < SURE:
            return False
        before = self.places[found.before_index]
        self.places[found.before_index + 1 :] = [before] * (index - found.before_index - 1) + [_go_on(before, match)]
        self._anchors.clear()
        self._measure(found.before_index, found.before, index, view, match.matrix, 1.0)
        self._break = None
        return True

    def _settle(self) -> None:
        """A break that nobody came back from is a cut."""
        if self._break:
            self.cuts.append(self._break.worst)
            self._break = None

    def _compare_with_anchors(self, index: int, view: View) -> None:
        for key, anchor in list(self._anchors.items()):
            if index - key > ANCHOR_REACH:
                del self._anchors[key]
            elif (index - key) % ANCHOR_EVERY == 0:
                matrix = np.linalg.inv(self.places[index]) @ self.places[key]
                self._measure(key, anchor, index, view, matrix, 0.7)

    def _measure(self, a: int, first: View, b: int, second: View, matrix: np.ndarray, weight: float) -> None:
        found = measure_gain(first.light, second.light, matrix)
        if found:
            gain, share = found
            self.measures.append(Measure(a, b, gain, weight * min(1.0, 5 * share)))


def _go_on(place: np.ndarray, match: Match) -> np.ndarray:
    """The place of the frame that a match leads to, of determinant 1: else products grow or vanish over long shots."""
    there = place @ np.linalg.inv(match.matrix)
    return np.asarray(there / np.cbrt(np.linalg.det(there)))
