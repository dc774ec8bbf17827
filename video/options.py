"""How a walkthrough is to be finished, as it was asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from av.video.format import VideoFormat

from video.errors import VideoError
from video.file.color import Hdr
from video.file.encoders import Preset, choose_pixel_format
from video.file.facts import VideoFacts
from video.hidden.asked import Hide
from video.tone.way import Way

_HDR_BITS = 10
"""Of a channel, that HDR needs at the least (ITU-R BT.2100)."""


@dataclass(frozen=True)
class WalkOptions:
    """How a walkthrough is to be finished; `level`: shots that lean alike all along are turned upright; `hide`: what is
    to be made unrecognisable; `hdr`: how HDR is to come out. It travels as JSON."""

    preset: Preset = "balanced"
    way: Way = "auto"
    level: bool = True
    hide: tuple[Hide, ...] = ()
    hdr: Hdr = "sdr"

    def asks_look(self, facts: VideoFacts) -> bool:
        """Whether the key frames are to be finished: a video that was finished before keeps its light, unless a way is
        asked for by name."""
        return not facts.finished or self.way != "auto"

    def keeps_hdr(self, facts: VideoFacts) -> bool:
        """Whether the video is HDR and is to stay so; raises VideoError hdr_cannot_be_kept where it could not be done
        as it is to be."""
        if self.hdr != "keep" or not facts.color.is_hdr:
            return False
        written = VideoFormat(choose_pixel_format(facts)).components[0].bits
        if written < min(facts.bits, _HDR_BITS):
            words = f"{facts.codec} is written in {written} bits here, of which HDR shows steps; ask for SDR"
            raise VideoError("hdr_cannot_be_kept", words)
        if self.way == "field":
            words = "HDR is kept by a curve a shot, not by fields: leave the way open, or ask for SDR"
            raise VideoError("hdr_cannot_be_kept", words)
        return True

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(**fields | {"hide": tuple(Hide(**each) for each in fields.get("hide", ()))})
