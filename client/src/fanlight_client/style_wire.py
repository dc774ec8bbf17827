"""What travels of styles: what a server has learned of how light a photographer makes rooms."""

from pydantic import AwareDatetime, Field

from fanlight_client.base import Count, Wire

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


class StyleList(Wire):
    """The answer of `GET /v1/styles`, by name."""

    styles: list[LearnedStyle]


def style_path(name: str) -> str:
    return f"{STYLES_PATH}/{name}"
