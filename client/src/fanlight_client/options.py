"""How a photo is to be finished, as callers say it."""

import json
from collections.abc import Callable
from typing import Any, Literal, Self

from pydantic import Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Wire, check_names
from fanlight_client.edits import Cutout
from fanlight_client.recipe import (
    FLAT,
    AnyStep,
    Closeness,
    Crop,
    DullFrom,
    Lens,
    LookChoice,
    LoraChoice,
    PixelsKept,
    Recipe,
    Reference,
    Strength,
    StyleChoice,
    ToneMode,
    check_style,
    expand_flat,
)

OutputFormat = Literal["jpeg", "png", "tiff", "webp"]


class EnhanceOptions(Wire):
    """How a photo is to be finished; every field may be left out.

    Most are short for a step of the usual recipe: merge (of several frames), straighten, tone, sky. A `recipe` says the
    same in full, and then those are not allowed beside it.
    """

    kind: Literal["auto", "interior", "exterior"] = Field(
        default="auto", description="what it shows; auto asks the classifier"
    )
    reference: Reference = None
    straighten: Literal["auto", "level", "full", "off"] = Field(
        default="auto",
        description="turn the camera upright; auto: pitch up to 15°; level: roll alone; full: pitch up to 18°, "
        "the largest rectangle kept",
    )
    crop: Crop = None
    lens: Lens = "auto"
    size: PixelsKept = "native"
    sky: Literal["auto", "always", "never"] = Field(
        default="auto", description="replace an exterior's sky; auto: if it is dull, by day"
    )
    sky_style: Literal["clear", "soft", "dusk", "keep"] = Field(
        default="clear", description="what sky it gets; the same seed gives the same one; keep: as sky=never"
    )
    dull_from: DullFrom = 0.5
    mode: ToneMode = "tone"
    strength: Strength = 1.0
    seed: int = Field(default=0, ge=0, lt=2**32, description="same photo, options and seed: same bytes")
    format: OutputFormat | None = Field(default=None, description="output format; none: as the input")
    quality: int = Field(default=95, ge=1, le=100, description="of JPEG and WebP")
    preset: Closeness = "balanced"
    look: LookChoice = "natural"
    style: StyleChoice = None
    lora: LoraChoice = "auto"
    hdr: Literal["sdr", "keep"] = Field(
        default="sdr", description="of a video, how HDR (PQ, HLG) comes out; keep: as HDR; a photo is always SDR"
    )
    recipe: Recipe | None = Field(
        default=None, description="the steps themselves, as JSON, in place of the options that are short for them"
    )

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, value: Any) -> Any:
        return check_names(value, cls.model_fields)

    @model_validator(mode="after")
    def _say_it_once(self) -> Self:
        if self.recipe is not None and (twice := sorted(FLAT.keys() & self.model_fields_set)):
            kind, field = FLAT[twice[0]]
            step = kind.model_fields["step"].default
            raise PydanticCustomError(
                "said_twice",
                "{name} is not allowed beside a recipe: it is the field {field} of its step {step}",
                {"name": twice[0], "field": field, "step": step},
            )
        check_style(self.style, self.look)
        return self

    @model_validator(mode="after")
    def _keep_transparency(self) -> Self:
        cuts = (step for step in self.recipe or () if isinstance(step, Cutout))
        if self.format == "jpeg" and any(cut.background == "transparent" for cut in cuts):
            hint = "format jpeg has no transparency: say png, tiff or webp, or another background"
            raise PydanticCustomError("needs_alpha", hint)
        return self

    @model_serializer(mode="wrap")
    def _write_once(self, dump: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """A recipe alone, without the options that it takes the place of."""
        fields = dump(self)
        return fields if self.recipe is None else {name: fields[name] for name in fields if name not in FLAT}

    @property
    def steps(self) -> tuple[AnyStep, ...]:
        """The recipe, or the one that the flat options are short for."""
        if self.recipe is not None:
            return self.recipe
        return expand_flat({name: getattr(self, name) for name in FLAT}, self.model_fields_set)


def query_of(options: EnhanceOptions) -> dict[str, Any]:
    """The options as query or form fields, only those that somebody set: a default that was asked for is no default
    to a listing. A recipe is JSON."""
    fields = options.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return fields | {"recipe": json.dumps(fields["recipe"])} if "recipe" in fields else fields
