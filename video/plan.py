"""What becomes of a video: all that is needed to write any part of it, and to say what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import atan2, degrees
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from imaging.region import Size
from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.hidden.things import HiddenThings, pack_hidden, unpack_hidden
from video.motion.match import Match, pack_matches, unpack_matches
from video.packing import pack_arrays, unpack_arrays
from video.tone.shot import ShotTone, pack_tone, unpack_tone

if TYPE_CHECKING:
    from imaging.geometry import Warp

VERSION = 3
"""Of a plan as bytes: what was written by another is not read."""


@dataclass(frozen=True, eq=False)
class ShotPlan:
    """Frames from `start` up to `stop`; `keys`, counted from `start`: those that were shown to the models. Their tone,
    and the warp that turns upright frames level; None where they stay. `hidden`: what is made unrecognisable."""

    start: int
    stop: int
    keys: tuple[int, ...]
    tone: ShotTone
    level: Warp | None = None
    hidden: tuple[HiddenThings, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return self.tone.way == "none" and self.level is None and not self.hidden

    @property
    def turn_deg(self) -> float:
        """By how much its frames are turned; 0 where they stay."""
        return degrees(atan2(self.level.matrix[1][0], self.level.matrix[0][0])) if self.level else 0.0


@dataclass(frozen=True, eq=False)
class WalkPlan:
    """`facts`: of the frames that can be decoded; `lost` others cannot. `steps[t]`: the match from frame t − 1 to t.
    `digests` uint32 (n,): of frames as they are decoded (`digest_frame`). `flicker_before`: mean and most, in 8-bit
    levels. `hides`: whether something was to be hidden, found or not. It travels as bytes."""

    facts: VideoFacts
    shots: tuple[ShotPlan, ...]
    steps: Sequence[Match | None]
    digests: np.ndarray
    flicker_before: tuple[float, float]
    lost: int = 0
    preset: Preset = "balanced"
    hides: bool = False

    @cached_property
    def is_copy(self) -> bool:
        """Whether there is nothing to do: the finished video is the same file, byte for byte. Never where something
        was to be hidden: a file holds pictures, as its cover, in which nobody looked for it."""
        return not self.hides and all(shot.is_nothing for shot in self.shots) and not self.facts.becomes_sdr

    def to_bytes(self) -> bytes:
        matrices, agreeing = pack_matches(self.steps)
        arrays = {"digests": self.digests, "matrices": matrices, "agreeing": agreeing}
        heads = []
        for number, shot in enumerate(self.shots):
            head, parts = pack_tone(shot.tone)
            level = asdict(shot.level) if shot.level else None
            hidden, boxes = pack_hidden(shot.hidden)
            spans = {"start": shot.start, "stop": shot.stop, "keys": shot.keys}
            heads.append({**spans, "tone": head, "level": level, "hidden": hidden})
            arrays |= {f"{number}.{name}": values for name, values in (parts | boxes).items()}
        head = {
            "version": VERSION,
            "facts": self.facts.as_json(),
            "shots": heads,
            "flicker_before": self.flicker_before,
            "lost": self.lost,
            "hides": self.hides,
            "preset": self.preset,
        }
        return pack_arrays(head, arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What `to_bytes` wrote; raises ValueError for anything else."""
        head, arrays = unpack_arrays(data)
        if head["version"] != VERSION:
            raise ValueError(f"a plan of version {head['version']}, not {VERSION}")
        shots = [
            ShotPlan(
                each["start"],
                each["stop"],
                tuple(each["keys"]),
                unpack_tone(each["tone"], _under(arrays, f"{number}.")),
                _read_warp(each["level"]),
                unpack_hidden(each["hidden"], _under(arrays, f"{number}.")),
            )
            for number, each in enumerate(head["shots"])
        ]
        return cls(
            VideoFacts.from_json(head["facts"]),
            tuple(shots),
            unpack_matches(arrays["matrices"], arrays["agreeing"]),
            arrays["digests"],
            tuple(head["flicker_before"]),
            head["lost"],
            head["preset"],
            head["hides"],
        )


def _under(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}


def _read_warp(fields: dict[str, Any] | None) -> Warp | None:
    """A warp without a lens: no video has one."""
    if fields is None:
        return None
    # Imported here: few videos are turned, and with it comes all that straightens photos.
    from imaging.geometry import Warp

    matrix = tuple(tuple(row) for row in fields["matrix"])
    return Warp(matrix, Size(**fields["source"]), Size(**fields["size"]))  # type: ignore[arg-type]
