"""What a video file holds, as plain facts that travel as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Self

from imaging.region import Size
from video.file.color import FrameColor
from video.file.static_hdr import NOTHING_SAID, StaticHdr


@dataclass(frozen=True)
class VideoFacts:
    """One video stream and its surroundings.

    `container` is FFmpeg's name of the format to write, `codec` and `pixel_format` are FFmpeg's, too. `rotation` in
    degrees counter-clockwise, a multiple of 90, takes stored frames to what a player shows. `times` are the frames'
    presentation times in order, in units of `time_base` seconds, `end` is when the last one ends. `copied` are the
    indices of streams that are copied, `left_out` names those that the new file cannot hold. `display_matrix` is what
    the file says of rotation and mirroring, nine numbers as in MP4; empty where it says nothing. `finished`: it says
    that it was finished before. `keys`: times, in order, of packets that a decoder can begin with, by the file's own
    account. `pixel_shape`: width of a pixel over its height; 0 where nobody says. `static_hdr`: what it says of the
    display it is meant for. `keeps_hdr`: of an HDR file, that the new one is to be HDR as well.
    """

    container: str
    codec: str
    pixel_format: str
    bits: int
    height: int
    width: int
    rotation: int
    color: FrameColor
    time_base: tuple[int, int]
    rate: tuple[int, int]
    times: tuple[int, ...]
    end: int
    copied: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()
    display_matrix: tuple[int, ...] = ()
    finished: bool = False
    keys: tuple[int, ...] = ()
    pixel_shape: tuple[int, int] = (0, 1)
    static_hdr: StaticHdr = NOTHING_SAID
    keeps_hdr: bool = False

    @property
    def size(self) -> Size:
        """Of stored frames, before they are rotated."""
        return Size(self.height, self.width)

    @property
    def becomes_sdr(self) -> bool:
        return self.color.is_hdr and not self.keeps_hdr

    @cached_property
    def unit_s(self) -> Fraction:
        return Fraction(*self.time_base)

    @property
    def length_s(self) -> float:
        return float((self.end - self.times[0]) * self.unit_s)

    @property
    def frames_per_s(self) -> float:
        return len(self.times) / max(self.length_s, 1e-6)

    def only(self, times: Iterable[int]) -> Self:
        """The same with no frames but these."""
        return replace(self, times=tuple(sorted(times)))

    def as_written(self, color: FrameColor) -> Self:
        """The same in another colour."""
        return replace(self, color=color)

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        static = StaticHdr(**{name: tuple(value) for name, value in fields["static_hdr"].items()})
        return cls(**fields | lists | {"color": FrameColor(**fields["color"]), "static_hdr": static})
