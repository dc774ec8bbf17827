"""Steps that change a part of a photo, and leave every byte outside their masks as it was.

Any number of them ends a recipe, in any order: each sees what those before it made.
"""

from typing import Annotated, Literal

from pydantic import Field

from fanlight_client.base import Wire
from fanlight_client.mask import MOST_PARTS, AnyMask
from fanlight_client.step import Step

Lab = tuple[
    Annotated[float, Field(ge=0, le=100)],
    Annotated[float, Field(ge=-150, le=150)],
    Annotated[float, Field(ge=-150, le=150)],
]
Srgb = tuple[
    Annotated[int, Field(ge=0, le=255)], Annotated[int, Field(ge=0, le=255)], Annotated[int, Field(ge=0, le=255)]
]


class Paint(Wire):
    """A colour, said in one way: sRGB, CIELAB (D50), hex (#RRGGBB) or RAL Classic (RAL 9010)."""

    srgb: Srgb | None = None
    lab: Lab | None = None
    hex: str | None = None
    ral: str | None = None


class Edit(Step):
    """A recipe has as many as it likes, after the steps that finish the photo."""


class Remove(Edit):
    """Things taken away, and what is around them continued in their place: cables, bins, hooks, stains, sensor dust."""

    step: Literal["remove"] = "remove"
    masks: tuple[AnyMask, ...] = Field(min_length=1, max_length=MOST_PARTS, description="one a thing")
    force: bool = Field(default=False, description="keep fills that are judged bad, with a warning")


class Recolour(Edit):
    """A wall, door, façade or floor in another paint: shading, texture, shadows and reflections stay."""

    step: Literal["recolour"] = "recolour"
    mask: AnyMask
    paint: Paint
    old_paint: Paint | None = Field(
        default=None, description="what it is painted in now, where that is known: then light is told from paint"
    )
    material: Literal["paint", "parquet", "tiles"] = "paint"
