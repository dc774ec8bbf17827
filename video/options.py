"""How a walkthrough is to be finished, as it was asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.hidden.asked import Hide
from video.tone.way import Way


@dataclass(frozen=True)
class WalkOptions:
    """How a walkthrough is to be finished; `level`: shots that lean alike all along are turned upright; `hide`: what is
    to be made unrecognisable. It travels as JSON."""

    preset: Preset = "balanced"
    way: Way = "auto"
    level: bool = True
    hide: tuple[Hide, ...] = ()

    def asks_look(self, facts: VideoFacts) -> bool:
        """Whether the key frames are to be finished: a video that was finished before keeps its light, unless a way is
        asked for by name."""
        return not facts.finished or self.way != "auto"

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(**fields | {"hide": tuple(Hide(**each) for each in fields.get("hide", ()))})
