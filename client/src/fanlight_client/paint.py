"""A colour of paint, said in one of four ways: sRGB, CIELAB, hex or RAL Classic."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, NamedTuple

from pydantic import Field, field_validator, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Wire, check_names

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RAL = re.compile(r"(?:ral[ -]?)?(\d{4})", re.IGNORECASE)

Level = Annotated[int, Field(ge=0, le=255)]
Srgb = tuple[Level, Level, Level]
Opponent = Annotated[float, Field(ge=-150, le=150)]
Lab = tuple[Annotated[float, Field(ge=0, le=100)], Opponent, Opponent]


class Ral(NamedTuple):
    """One colour of RAL Classic: its name, and about which sRGB it has."""

    name: str
    srgb: tuple[int, int, int]


class Paint(Wire):
    """Exactly one of these; "#8a9ba8" and "RAL 7016" alone are short for {"hex": …} and {"ral": …}."""

    srgb: Srgb | None = Field(default=None, description="red, green, blue, 0 to 255")
    lab: Lab | None = Field(default=None, description="CIELAB under D50, as paint makers and colorimeters give it")
    hex: str | None = Field(default=None, description="sRGB as #RRGGBB")
    ral: str | None = Field(
        default=None, description="RAL Classic, as in RAL 9010; its sRGB is an approximation, the card decides"
    )

    @model_validator(mode="before")
    @classmethod
    def _read_short(cls, value: Any) -> Any:
        if isinstance(value, str):
            return read_paint(value)
        return check_names(value, cls.model_fields)

    @field_validator("hex")
    @classmethod
    def _check_hex(cls, value: str | None) -> str | None:
        return None if value is None else read_hex(value)

    @field_validator("ral")
    @classmethod
    def _check_ral(cls, value: str | None) -> str | None:
        return None if value is None else f"RAL {read_ral(value)}"

    @model_validator(mode="after")
    def _say_it_once(self) -> Paint:
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(said) != 1:
            told = {"said": ", ".join(said) or "nothing"}
            raise PydanticCustomError("paint", "a paint is exactly one of srgb, lab, hex, ral; not {said}", told)
        return self

    @model_serializer
    def _say_nothing_twice(self) -> dict[str, Any]:
        """Without the ways in which it was not said."""
        return {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}

    @property
    def levels(self) -> tuple[int, int, int] | None:
        """sRGB, 0 to 255; None for CIELAB, which is a server's to convert."""
        if self.ral is not None:
            return ral_classic()[read_ral(self.ral)].srgb
        if self.hex is not None:
            return _levels(self.hex[1:])
        return self.srgb

    def __str__(self) -> str:
        """As a person would say it."""
        if self.ral is not None:
            return f"{self.ral} {ral_classic()[read_ral(self.ral)].name}"
        if self.lab is not None:
            return "Lab " + " ".join(f"{value:g}" for value in self.lab)
        return self.hex or "rgb({}, {}, {})".format(*self.srgb or ())


def read_paint(text: str) -> dict[str, str]:
    """What a short form stands for; raises PydanticCustomError for what is neither hex nor RAL."""
    if _RAL.fullmatch(text.strip()):
        return {"ral": text}
    if text.startswith("#") or _HEX.fullmatch(text):
        return {"hex": text}
    told = {"text": _plain(text)}
    raise PydanticCustomError("paint", "{text} is no paint; say it as #8a9ba8, or as RAL 7016", told)


def read_hex(text: str) -> str:
    """#rrggbb in small letters; raises PydanticCustomError."""
    match = _HEX.fullmatch(text)
    if not match:
        raise PydanticCustomError("paint_hex", "{text} is no colour like #8a9ba8", {"text": _plain(text)})
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def read_ral(text: str) -> str:
    """The four digits of a colour that RAL Classic has; raises PydanticCustomError."""
    match = _RAL.fullmatch(text.strip())
    if not match:
        raise PydanticCustomError("paint_ral", "{text} is no number like RAL 9010", {"text": _plain(text)})
    if match[1] not in ral_classic():
        raise PydanticCustomError("paint_ral", "RAL Classic has no RAL {number}", {"number": match[1]})
    return match[1]


@lru_cache(maxsize=1)
def ral_classic() -> dict[str, Ral]:
    """The colours of RAL Classic by number. Cards are made of pigments: sRGB is what screens come near them by."""
    with files("fanlight_client").joinpath("ral_classic.csv").open(encoding="utf-8") as file:
        return {number: Ral(name, _levels(digits)) for number, digits, name in csv.reader(file)}


def _levels(digits: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _plain(text: str) -> str:
    """May be anything, and goes into an answer."""
    return text.encode("ascii", "replace").decode()[:32]
