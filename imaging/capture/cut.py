"""Where a run of frames of one scene is cut into captures: a camera's brackets repeat, and pause between.

Every way to cut a run is priced, and the cheapest taken (dynamic programming over the last cut).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

import numpy as np

from imaging.capture.facts import FrameFacts
from imaging.capture.gaps import measure_gap
from imaging.capture.likeness import measure_step

MOST_FRAMES = 9
_SAME_EV, _SAME_VALUE_EV, _SAME_BRIGHTNESS_EV = 0.2, 0.1, 0.25
_BELIEVED_EV = 0.6
_SIZE_PRICE = {1: 1.0, 2: 1.2, 3: 0.6, 5: 0.6, 7: 0.6, 9: 0.6}
_OTHER_SIZE = 0.9
_PAUSE_PRICE = 0.5
_PAUSE_FLOOR_S = 0.5
_SAME_STEP_EV, _UNEVEN_PRICE = 0.4, 0.5
_REPEAT_PRICE = 0.5
_LEFT_PRICE = 2.0
_IMPOSSIBLE = float("inf")
_UNSAID = "how it was exposed is not in the file"


@dataclass(frozen=True, slots=True)
class Part:
    """Places in the run, and why they belong together."""

    places: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CutRun:
    """The captures of a run, and what is left over with the reason."""

    parts: tuple[Part, ...]
    left: tuple[tuple[int, str], ...] = ()


def cut_run(frames: Sequence[FrameFacts]) -> CutRun:
    """Cut a run so that no capture holds an exposure twice, none spans a pause, and none is longer than nine frames.

    A frame that its maker says is of a bracket (other than its middle) and that stays alone is left over.
    """
    typical = _typical_gap(frames)

    def price(start: int, end: int) -> float:
        part = frames[start:end]
        if len(part) > MOST_FRAMES or has_repeat(part):
            return _IMPOSSIBLE
        return _SIZE_PRICE.get(len(part), _OTHER_SIZE) + _irregularity(part, typical)

    spans = _cheapest(len(frames), MOST_FRAMES, price)
    alone = [start for start, end in spans if end - start == 1 and frames[start].aeb]
    parts = [Part(tuple(range(*span)), _explain(frames, *span)) for span in spans if span[0] not in alone]
    reason = "one frame of a bracket, whose others are not here"
    return CutRun(tuple(parts), tuple((place, reason) for place in alone))


def cut_by_count(frames: Sequence[FrameFacts], count: int) -> CutRun:
    """Cut a run into captures of so many frames; what cannot be part of one is left over."""
    typical = _typical_gap(frames)

    def price(start: int, end: int) -> float:
        part = frames[start:end]
        if len(part) == 1:
            return _LEFT_PRICE
        if len(part) != count:
            return _IMPOSSIBLE
        return _irregularity(part, typical) + (_REPEAT_PRICE if has_repeat(part) else 0)

    spans = _cheapest(len(frames), count, price)
    why = f"{count} frames of one scene, as asked for"
    parts = [Part(tuple(range(*span)), why) for span in spans if span[1] - span[0] > 1]
    left = [start for start, end in spans if end - start == 1]
    return CutRun(tuple(parts), tuple((place, f"there are not {count} frames of this scene") for place in left))


def _cheapest(length: int, longest: int, price: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Spans [start, end) that cover a run at the least summed price."""
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])]
    for end in range(1, length + 1):
        starts = range(max(0, end - longest), end)
        best.append(min((best[start][0] + price(start, end), [*best[start][1], (start, end)]) for start in starts))
    return best[-1][1]


def has_repeat(frames: Sequence[FrameFacts]) -> bool:
    """Whether an exposure comes twice: by EV, by the maker's value, or by a bias that varies within the set."""
    for place, frame in enumerate(frames):
        if any(_is_repeat(frame, other) for other in frames[:place]):
            return True
    return any(_value_repeats([getattr(frame, name) for frame in frames]) for name in ("aeb", "bias_ev"))


def _is_repeat(frame: FrameFacts, other: FrameFacts) -> bool:
    """By EV where the pixels do not contradict it, by the pixels where a file has no exposure."""
    known = frame.ev is not None and other.ev is not None
    if known and abs(frame.ev - other.ev) >= _SAME_EV:  # type: ignore[operator]
        return False
    step = measure_step(frame.thumbnail, other.thumbnail)
    return known if step is None else abs(step) < (_BELIEVED_EV if known else _SAME_BRIGHTNESS_EV)


def _value_repeats(values: Sequence[float | None]) -> bool:
    known = sorted(value for value in values if value is not None)
    if not known or known[-1] - known[0] < _SAME_VALUE_EV:
        return False  # a camera that does not bracket writes the same value into every frame
    return any(after - before < _SAME_VALUE_EV for before, after in pairwise(known))


def _irregularity(frames: Sequence[FrameFacts], typical: float) -> float:
    """What pauses within a capture cost, in doublings of the run's typical gap, and steps that are uneven."""
    gaps = [gap for gap in (measure_gap(*pair) for pair in pairwise(frames)) if gap is not None]
    pause = log2((max([*gaps, 0.0]) + _PAUSE_FLOOR_S) / (typical + _PAUSE_FLOOR_S))
    return _PAUSE_PRICE * max(pause, 0.0) + (_UNEVEN_PRICE if _is_uneven(frames) else 0.0)


def _typical_gap(frames: Sequence[FrameFacts]) -> float:
    gaps = [max(gap, 0.0) for gap in (measure_gap(*pair) for pair in pairwise(frames)) if gap is not None]
    return float(np.median(gaps)) if gaps else 0.0


def _is_uneven(frames: Sequence[FrameFacts]) -> bool:
    """Whether exposures, in order of light, are not the same step apart, as no camera brackets."""
    values = sorted(frame.ev for frame in frames if frame.ev is not None)
    steps = [after - before for before, after in pairwise(values)]
    return len(steps) > 1 and max(steps) - min(steps) > _SAME_STEP_EV


def _explain(run: Sequence[FrameFacts], start: int, end: int) -> str:
    """Why a span of a run is one photo."""
    frames = run[start:end]
    values = [frame.ev for frame in frames]
    if len(frames) == 1:
        is_doubtful = len(run) > 1 and None in values
        return "a single photo" + (f" of a scene that comes {len(run)} times; {_UNSAID}" if is_doubtful else "")
    if None in values:
        return f"{len(frames)} frames of one scene, told by their light alone; {_UNSAID}"
    known = [value for value in values if value is not None]
    steps = ", ".join(f"{known[0] - value:+.1f}".replace("-", "−") for value in known)
    marks = " by the camera's bracketing" if any(frame.aeb for frame in frames) else ""
    return f"{len(frames)} frames of one scene at {steps} EV{marks}"
