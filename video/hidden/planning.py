"""From what was found in some pictures of a shot to what is hidden in each of its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from video.hidden.asked import Hide
from video.hidden.camera import Camera
from video.hidden.held import hold_track
from video.hidden.sight import Sight
from video.hidden.things import HiddenThings
from video.hidden.tracks import link_things

Item = TypeVar("Item")


def plan_hidden(
    asked: Sequence[Hide],
    sights: Sequence[Sight],
    camera: Camera,
    times_s: np.ndarray,
    aspect: float,
    go_on: Callable[[], None] = lambda: None,
) -> tuple[HiddenThings, ...]:
    """What is hidden in a shot; nothing for a wish of which nothing was found. `sights`: of its frames, in order,
    counted from its first and as stored; `times_s` (n,): when each frame is shown; `aspect`: width over height;
    `go_on` is called all the while, which for many things in a long shot is minutes."""
    planned = (_plan(hide, sights, camera, times_s, aspect, go_on) for hide in asked)
    return tuple(things for things in planned if things.tracks)


def _plan(
    hide: Hide,
    sights: Sequence[Sight],
    camera: Camera,
    times_s: np.ndarray,
    aspect: float,
    go_on: Callable[[], None],
) -> HiddenThings:
    found = ((sight.frame, [thing for thing in sight.things if thing.kind == hide.kind]) for sight in sights)
    tracks = link_things(_tell_each(found, go_on), camera, times_s, hide.least)
    held = [each for track in tracks for each in _tell_each(hold_track(track, camera, times_s, aspect), go_on)]
    frames = np.array([frame for frame, _ in held], np.int32)
    boxes = np.array([box for _, box in held], np.float32).reshape(-1, 4)
    order = np.argsort(frames, kind="stable")
    return HiddenThings(hide, len(tracks), frames[order], boxes[order])


def _tell_each(items: Iterable[Item], go_on: Callable[[], None]) -> Iterator[Item]:
    for item in items:
        go_on()
        yield item
