"""Which frames are one capture: by what the camera wrote, by time, and by whether they show one scene."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from imaging.capture.cut import CutRun, cut_by_count, cut_run
from imaging.capture.facts import FrameFacts
from imaging.capture.gaps import measure_gap
from imaging.capture.likeness import SAME_SCENE, measure_likeness
from imaging.capture.reference import choose_reference

_LONGEST_GAP_S = 30.0
_SAME_APERTURE = 0.05
_SAME_MOMENT_S = 2.0
_LOOK_BACK = 9


@dataclass(frozen=True, slots=True)
class FrameSet:
    """One capture: indices into what was given, in order of taking, the one whose exposure suits the scene best, why
    they belong together, and the JPEGs that stand beside its raw files, which count once."""

    frames: tuple[int, ...]
    reference: int
    why: str
    doubles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """Captures in order of taking, single photos among them, and frames left over, each with the reason in words."""

    sets: tuple[FrameSet, ...]
    left: tuple[tuple[int, str], ...] = ()


def group_frames(facts: Sequence[FrameFacts], count: int | None = None) -> Grouping:
    """Group frames into captures; single photos are sets of one. Raises ValueError for a count below 2.

    Frames go by camera, time and name. A run is what one camera took with the same focal length, aperture, flash and
    orientation, at most 30 s apart, of one scene; `cut.py` says where a run is cut. With `count` (frames a capture) the
    order is that of names, times are not believed, and what does not make a full capture is left over.
    """
    if count is not None and count < 2:
        raise ValueError(f"a capture has two frames or more, not {count}")
    doubles = pair_doubles(facts)
    kept = [index for index in range(len(facts)) if index not in doubles]
    beside = {raw: tuple(each for each in doubles if doubles[each] == raw) for raw in doubles.values()}
    sets: list[FrameSet] = []
    left: list[tuple[int, str]] = []
    for run in _split_runs(facts, kept, by_name=count is not None):
        frames = [facts[index] for index in run]
        cut = cut_run(frames) if count is None else cut_by_count(frames, count)
        _file(run, cut, facts, beside, sets, left)
    return Grouping(tuple(sets), tuple(left))


def pair_doubles(facts: Sequence[FrameFacts]) -> dict[int, int]:
    """Index of each JPEG (or other developed file) of the shot that a raw file of the same name holds -> that raw's.

    A name comes again, of another camera or once a counter is over: where both say when, they say the same.
    """
    raws = {_stem(each): index for index, each in enumerate(facts) if each.is_raw}
    named = {index: raws[_stem(each)] for index, each in enumerate(facts) if not each.is_raw and _stem(each) in raws}
    return {index: raw for index, raw in named.items() if _same_moment(facts[index], facts[raw])}


def _same_moment(developed: FrameFacts, raw: FrameFacts) -> bool:
    moments = developed.taken_at, raw.taken_at
    return None in moments or abs(moments[0] - moments[1]) <= _SAME_MOMENT_S  # type: ignore[operator]


def _stem(facts: FrameFacts) -> str:
    return PurePath(facts.name).stem.lower()


def _file(
    run: Sequence[int],
    cut: CutRun,
    facts: Sequence[FrameFacts],
    beside: dict[int, tuple[int, ...]],
    sets: list[FrameSet],
    left: list[tuple[int, str]],
) -> None:
    """Write the parts of a run, which count within it, into `sets` and `left`, which count over all frames."""
    for part in cut.parts:
        frames = tuple(run[place] for place in part.places)
        reference = frames[choose_reference([facts[index].thumbnail for index in frames])]
        doubles = tuple(each for index in frames for each in beside.get(index, ()))
        sets.append(FrameSet(frames, reference, part.why, doubles))
    for place, reason in cut.left:
        index = run[place]
        also = f"it stands beside {facts[index].name}, which is left over"
        left += [(index, reason), *((each, also) for each in beside.get(index, ()))]


def _split_runs(facts: Sequence[FrameFacts], kept: Sequence[int], *, by_name: bool) -> list[list[int]]:
    """Runs in which each frame follows the one before; a frame that shows another scene begins the next."""
    runs: list[list[int]] = []
    for index in sorted(kept, key=lambda each: _order(facts[each], by_name=by_name)):
        run = runs[-1] if runs else []
        if run and _follows(facts[run[-1]], facts[index], timed=not by_name) and _shows_scene(facts, run, index):
            run.append(index)
        else:
            runs.append([index])
    return runs


def _order(facts: FrameFacts, *, by_name: bool) -> tuple:
    time = 0.0 if by_name or facts.taken_at is None else facts.taken_at
    camera = tuple(part or "" for part in facts.camera)
    return facts.is_raw, camera, time, natural_order(facts.name)


def natural_order(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key that puts IMG_2 before IMG_10."""
    parts = re.split(r"(\d+)", name.lower())
    return tuple((1, int(part)) if part.isdecimal() else (0, part) for part in parts)


def _follows(before: FrameFacts, after: FrameFacts, *, timed: bool) -> bool:
    """Whether the camera was left as it was between two frames, and no longer than 30 s passed."""
    keys = [
        (each.is_raw, each.camera, each.size, each.orientation, each.focal_mm, each.flash) for each in (before, after)
    ]
    stops = [each.f_number for each in (before, after)]
    same_aperture = None in stops or abs(stops[0] - stops[1]) <= _SAME_APERTURE * stops[0]  # type: ignore[operator]
    gap = measure_gap(before, after) if timed else None
    return keys[0] == keys[1] and same_aperture and (gap is None or gap < _LONGEST_GAP_S)


def _shows_scene(facts: Sequence[FrameFacts], run: Sequence[int], index: int) -> bool:
    """Whether a frame shows what the run shows: −4 EV after +2 EV has more in common with 0 EV before them."""
    own = facts[index].thumbnail
    recent = reversed(run[-_LOOK_BACK:])
    return any(measure_likeness(facts[each].thumbnail, own) >= SAME_SCENE for each in recent)
