"""What was found in one picture of a video, and how that travels to whoever plans."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from imaging.things import Found
from video.errors import VideoError

FOUND = "found.json"
"""The file with all that was found, in the folder of the survey."""


@dataclass(frozen=True)
class Sight:
    """The number of a frame, and the things in it, whose boxes are shares of its width and height, upright."""

    frame: int
    things: tuple[Found, ...]

    def as_stored(self, rotation: int) -> Sight:
        """The same as the frame is stored; `rotation` as in `VideoFacts`."""
        return replace(self, things=tuple(_turn_back(thing, rotation // 90 % 4) for thing in self.things))


def save_sights(folder: Path, sights: Sequence[Sight]) -> None:
    """Write FOUND."""
    (folder / FOUND).write_text(json.dumps([asdict(sight) for sight in sights]))


def read_sights(folder: Path, frames: Collection[int]) -> list[Sight]:
    """What `save_sights` wrote, in order; raises VideoError detector_failed unless there is one of each of these
    frames: nothing is written as if somebody had looked."""
    file = folder / FOUND
    said = json.loads(file.read_text()) if file.is_file() else []
    sights = [Sight(each["frame"], tuple(Found(**thing) for thing in each["things"])) for each in said]
    if missing := set(frames) - {sight.frame for sight in sights}:
        raise VideoError("detector_failed", f"in {len(missing)} of its pictures nobody looked for what is to be hidden")
    return sorted(sights, key=lambda sight: sight.frame)


def _turn_back(thing: Found, quarters: int) -> Found:
    """A box of an upright picture in the picture that so many quarter turns, counter-clockwise, have made upright."""
    left, top, right, bottom = thing.left, thing.top, thing.right, thing.bottom
    for _ in range(quarters):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return replace(thing, left=left, top=top, right=right, bottom=bottom)
