"""What is hidden in a shot, frame by frame: part of a video's plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from video.hidden.asked import Hide


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
