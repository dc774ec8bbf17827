"""One staging style: its YAML file, as schema.json describes it."""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Room = Literal["living", "bedroom", "kitchen", "dining", "office"]
ROOMS: tuple[Room, ...] = get_args(Room)
FEWEST_PAIRS = 5
LONGEST_PROMPT = 600
Words = Annotated[str, Field(min_length=3, max_length=LONGEST_PROMPT)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PromptPair(_Entry):
    """Words for a diffusion model: what is to stand in the room, and what is not."""

    positive: Words
    negative: Words


class StagingStyle(_Entry):
    """A style as callers name it, with at least five pairs for each room that it has."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64, description="as in requests")
    title: str = Field(min_length=1, max_length=64, description="for people")
    description: str = Field(min_length=1, max_length=200, description="one sentence: woods, fabrics, shapes, colours")
    loras: dict[str, Annotated[float, Field(ge=-2, le=2)]] = Field(
        default={}, description="LoRAs that go with it, by name, with their weights; a server without one leaves it out"
    )
    rooms: Mapping[Room, Annotated[tuple[PromptPair, ...], Field(min_length=FEWEST_PAIRS)]] = Field(min_length=1)
