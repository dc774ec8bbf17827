"""A style as a request names it: `elm`; and as it was settled when the photo was handed in: `elm:85.4/72.1`."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from fanlight_client.lora import AUTO, NAME, NONE


@dataclass(frozen=True)
class Style:
    """How light rooms become, under a name that the server has learned it by. Raises ValueError for what is no name.

    wall90, middle: L* (CIELAB) that their lightest walls and their median are brought to; None: as the server knows
    the style when it is asked. What a server writes of a photo has them: whatever is learned under that name later,
    the same bytes come again.
    """

    name: str
    wall90: float | None = None
    middle: float | None = None

    def __post_init__(self) -> None:
        check_style_name(self.name)
        lightness = [level for level in (self.wall90, self.middle) if level is not None]
        if len(lightness) == 1 or not all(0 <= level <= 100 for level in lightness):
            raise ValueError(f"the lightness of {self.name} is two numbers from 0 to 100, as in {self.name}:85.4/72.1")

    def __str__(self) -> str:
        return self.name if self.wall90 is None else f"{self.name}:{self.wall90}/{self.middle}"


def check_style_name(name: str) -> str:
    """The same; raises ValueError."""
    if not NAME.fullmatch(name) or name in (AUTO, NONE):
        raise ValueError(f"{name!r} is no name: letters, digits, - and _, a letter first, at most 64")
    return name


def parse_style(value: Any) -> Style | None:
    """What the text of a style stands for, None for `none`; raises ValueError."""
    if value is None or isinstance(value, Style):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no style")
    if value in ("", NONE):
        return None
    name, colon, lightness = value.partition(":")
    if not colon:
        return Style(name)
    try:
        wall90, middle = map(float, lightness.split("/"))
    except ValueError as error:
        raise ValueError(f"{lightness!r} is no lightness of walls and middle, as in {name}:85.4/72.1") from error
    return Style(name, wall90, middle)


def _read(value: Any) -> Any:
    """`parse_style` within a model, whose error says why and no more."""
    try:
        return parse_style(value)
    except ValueError as error:
        raise PydanticCustomError("style", "{why}", {"why": str(error)}) from error


Styled = Annotated[
    Style | None,
    BeforeValidator(_read),
    PlainSerializer(str, return_type=str, when_used="unless-none"),
    WithJsonSchema({"type": ["string", "null"], "examples": ["elm", "elm:85.4/72.1"]}),
]
