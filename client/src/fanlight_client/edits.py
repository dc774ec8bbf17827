"""Steps that change a part of a photo, and leave every byte outside their masks as it was.

Any number of them ends a recipe, in any order: each sees what those before it made.
"""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.background import Background
from fanlight_client.base import Fraction
from fanlight_client.mask import MOST_PARTS, AnyMask, Detect
from fanlight_client.paint import Paint
from fanlight_client.step import Step

LONGEST_PROMPT = 1000
"""Characters; text encoders read about 77 words of it."""


class Edit(Step):
    """A recipe has as many as it likes, after the steps that finish the photo."""


class Remove(Edit):
    """Things taken away, and what is around them continued in their place: cables, bins, hooks, stains, sensor dust."""

    step: Literal["remove"] = "remove"
    masks: tuple[AnyMask, ...] = Field(min_length=1, max_length=MOST_PARTS, description="one a thing")
    force: bool = Field(default=False, description="keep fills that are judged bad, with a warning")


class Recolour(Edit):
    """A wall, door, façade or floor in another paint: shading, texture, shadows and reflections stay.

    Most of the surface will look like the paint, whatever the light in the photo, unless old_paint or white says what
    of its colour is light.
    """

    step: Literal["recolour"] = "recolour"
    mask: AnyMask
    paint: Paint
    old_paint: Paint | None = Field(
        default=None, description="what it is painted in now, where that is known: then light is told from paint"
    )
    white: Paint | None = Field(
        default=None, description="what white paint looks like in the same light of this photo: then that is the light"
    )
    material: Literal["paint", "parquet", "tiles"] = Field(
        default="paint", description="parquet, tiles: a tinted preview, whose joints and grain stay; no named paint"
    )

    @model_validator(mode="after")
    def _tell_light_once(self) -> Self:
        if self.old_paint is not None and self.white is not None:
            raise PydanticCustomError("paint_light", "old_paint and white both say what is light: give one of them")
        if self.material != "paint" and (self.old_paint is not None or self.white is not None):
            told = {"material": self.material}
            raise PydanticCustomError("paint_light", "old_paint and white are of paint, not of {material}", told)
        return self


class Blur(Edit):
    """Faces, plates, papers or what else is marked made unrecognisable, for good."""

    step: Literal["blur"] = "blur"
    masks: tuple[AnyMask, ...] = Field(
        default=(Detect(name="face"),), min_length=1, max_length=MOST_PARTS, description="none: all faces"
    )
    style: Literal["blur", "pixelate"] = "blur"
    strength: Fraction = Field(
        default=0.5, description="how few squares are left of each part before it is drawn anew: 0 eight, 1 three"
    )


class Cutout(Edit):
    """What the photo is of, on transparency, on a colour or on another photo."""

    step: Literal["cutout"] = "cutout"
    mask: AnyMask | None = Field(default=None, description="what stays; none: what a network takes for the subject")
    background: Background = Field(
        default="transparent",
        description="transparent (PNG, TIFF or WebP), a paint, or a photo in base64 as {photo: …}",
    )


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
    surface: Literal["paint", "parquet", "tiles"] | None = Field(
        default=None,
        description="make what is there ready for the model, as such a surface: for strength below 1",
    )
    tint: Paint | None = Field(default=None, description="of the surface, before the model paints it; none: white")
    force: bool = Field(default=False, description="keep what fails its check, with a warning")
    preview: bool = Field(
        default=False, description="also by a model that is too small to replace anything: the result is marked as such"
    )

    @model_validator(mode="after")
    def _tint_a_surface(self) -> Self:
        if self.tint is not None and self.surface is None:
            raise PydanticCustomError("tint_of_nothing", "a tint is of a surface: say which")
        return self
