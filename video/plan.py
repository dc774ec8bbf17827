"""What becomes of one shot."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees

from imaging.geometry import Warp
from video.survey import Shot
from video.tone.shot import ShotTone


@dataclass(frozen=True, eq=False)
class ShotPlan:
    """A shot, its tone, and the warp that turns its upright frames level; None where they stay."""

    shot: Shot
    tone: ShotTone
    level: Warp | None = None

    @property
    def is_nothing(self) -> bool:
        return self.tone.way == "none" and self.level is None

    @property
    def turn_deg(self) -> float:
        """By how much its frames are turned; 0 where they stay."""
        return degrees(atan2(self.level.matrix[1][0], self.level.matrix[0][0])) if self.level else 0.0
