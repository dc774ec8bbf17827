"""What is told of a room that was staged."""

from typing import Literal

from pydantic import Field

from fanlight_client.base import Count, Wire
from fanlight_client.stage import RoomName


class StageTry(Wire):
    """One picture that was asked for, and what its check holds against it."""

    seed: Count
    strength: float = Field(gt=0, le=1)
    model: str = Field(description="that made it; empty: none could")
    faults: list[str] = Field(
        description="door_covered, window_covered, window_moved, wall_bent, floating, light_added, opening_blocked, "
        "person, text, depth_changed, nothing_placed; none: it was taken"
    )
    figures: dict[str, float] = Field(default={}, description="what the check measured")


class StageReport(Wire):
    """What became of the staging of a room: one variant of it."""

    decision: Literal["staged", "kept"] = Field(description="furnished; or left as it was, for the reason given")
    reason: str
    variant: int = Field(ge=1, description="counted from 1")
    variants: int = Field(ge=1, description="that were asked for")
    room: RoomName | None = Field(default=None, description="none: it could not be told")
    room_source: Literal["model", "option"] | None = None
    style: str | None = Field(default=None, description="none: an own prompt alone")
    seed: Count | None = Field(default=None, description="of the picture that was taken; none: none was")
    strength: float | None = None
    model: str | None = None
    revision: str | None = None
    prompt_sha256: str | None = Field(default=None, description="of the words that the model was given")
    label: str | None = Field(default=None, description="the words that were drawn on the photo; none: none were")
    preview: bool = Field(default=False, description="by a model too small for it, and marked as such on the photo")
    removed: int | None = Field(default=None, ge=0, description="pieces that were taken away first; none: not asked")
    tries: list[StageTry] = Field(default=[], description="in their order, the one that was taken last")
