"""Steps that change a part of a photo, and leave every byte outside their masks as it was.

Any number of them ends a recipe, in any order: each sees what those before it made.
"""

from typing import Annotated, Literal

from pydantic import Field

from fanlight_client.base import Wire
from fanlight_client.mask import MOST_PARTS, AnyMask
from fanlight_client.step import Step

LONGEST_PROMPT = 1000
"""Characters; text encoders read about 77 words of it."""

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


class Replace(Edit):
    """What a mask marks, made anew by a diffusion model from words: generated, checked, disclosed."""

    step: Literal["replace"] = "replace"
    mask: AnyMask
    prompt: str = Field(min_length=1, max_length=LONGEST_PROMPT, description="what is to be there")
    negative_prompt: str = Field(
        default="", max_length=LONGEST_PROMPT, description="what is not; distilled models do not read it"
    )
    strength: float = Field(
        default=1.0, gt=0, le=1, description="how far from what is there now: 1 owes it nothing, .5 keeps its layout"
    )
    steps: int | None = Field(default=None, ge=1, le=100, description="of the sampler; none: as the model wants it")
    guidance: float | None = Field(
        default=None, ge=1, le=30, description="how closely the words are followed; none: as the model wants it"
    )
    seed: int | None = Field(default=None, ge=0, lt=2**32, description="none: the photo's own")
    model: str | None = Field(
        default=None,
        max_length=64,
        description="one of those that GET /v1/models says replace, by its name or its role; none: the best there is, "
        "and a lighter one where that one fails",
    )
    gamma: float = Field(
        default=1.0,
        ge=0.1,
        le=10,
        description="shape of the mask's soft edge: above 1 more of it stays the photo's, below 1 less",
    )
    force: bool = Field(default=False, description="keep what fails its check, with a warning")
    preview: bool = Field(
        default=False, description="also by a model that is too small to replace anything: the result is marked as such"
    )
