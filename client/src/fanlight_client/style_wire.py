"""What travels of styles: how light a photographer makes rooms, as a server learned it, and what it furnishes with."""

from pydantic import AwareDatetime, Field

from fanlight_client.base import Count, Wire
from fanlight_client.stage import RoomName

STYLES_PATH = "/v1/styles"


class RoomLight(Wire):
    """How light rooms become, or are made lighter, in L* (CIELAB)."""

    wall90: float = Field(description="of the lightest walls: the 90th percentile of smooth near-neutral surfaces")
    middle: float = Field(description="of the photo's median")


class LeftOut(Wire):
    """A photo that nothing was learned from."""

    name: str
    code: str = Field(description="not_a_room, or why it cannot be used, as in problems")
    reason: str


class LearnedStyle(Wire):
    """A style, and how far it is from what every photo gets without one: it moves lightness, and that is all."""

    name: str
    learned: AwareDatetime
    photos: Count = Field(description="finished rooms that it was learned from")
    left_out: list[LeftOut] = Field(default=[], description="photos that were sent as well, and why they do not count")
    targets: RoomLight
    natural: RoomLight = Field(description="the same without a style, look=natural")

    @property
    def shift(self) -> RoomLight:
        """By how much lighter than look=natural, L*."""
        return RoomLight(
            wall90=round(self.targets.wall90 - self.natural.wall90, 1),
            middle=round(self.targets.middle - self.natural.middle, 1),
        )


class StagingStyle(Wire):
    """A style that rooms are furnished in by the step `stage`."""

    name: str
    title: str
    description: str
    rooms: list[RoomName]
    pairs: Count = Field(description="pairs of prompts, over all its rooms")


class StyleList(Wire):
    """The answer of `GET /v1/styles`, both by name: styles of light that you had learned, and styles of furniture."""

    styles: list[LearnedStyle]
    staging: list[StagingStyle] = Field(default=[])


def style_path(name: str) -> str:
    return f"{STYLES_PATH}/{name}"
