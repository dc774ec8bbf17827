"""What is hidden in a shot, frame by frame: part of a video's plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from video.hidden.asked import Hide
from video.hidden.camera import Camera
from video.hidden.held import hold_track
from video.hidden.sight import Sight
from video.hidden.tracks import link_things

Item = TypeVar("Item")


@dataclass(frozen=True, eq=False)
class HiddenThings:
    """The things of a shot that one wish is about: `frames` int32 (m,), in order and counted from the shot's first, and
    `boxes` float32 (m, 4), one in that frame each: left, top, right and bottom as shares of the stored frame's width
    and height, with margins, also beyond its borders. `tracks`: how many things they are of."""

    hide: Hide
    tracks: int
    frames: np.ndarray
    boxes: np.ndarray

    def at(self, frame: int) -> np.ndarray:
        """The boxes (k, 4) of a frame."""
        first, end = np.searchsorted(self.frames, (frame, frame + 1))
        return np.asarray(self.boxes[first:end])


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


def pack_hidden(hidden: Sequence[HiddenThings]) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """What JSON can say, and arrays by name."""
    heads = [{"hide": asdict(each.hide), "tracks": each.tracks} for each in hidden]
    arrays = {f"hidden_frames_{number}": each.frames for number, each in enumerate(hidden)}
    return heads, arrays | {f"hidden_boxes_{number}": each.boxes for number, each in enumerate(hidden)}


def unpack_hidden(heads: Sequence[Mapping[str, Any]], arrays: Mapping[str, np.ndarray]) -> tuple[HiddenThings, ...]:
    """What `pack_hidden` was given."""
    return tuple(
        HiddenThings(
            Hide(**head["hide"]), head["tracks"], arrays[f"hidden_frames_{number}"], arrays[f"hidden_boxes_{number}"]
        )
        for number, head in enumerate(heads)
    )
