"""A recipe: the steps that finish a photo, in order. The flat options are short for the usual one.

[{"step": "straighten"}, {"step": "tone", "preset": "best"}, {"step": "sky", "style": "soft"}]

A photo that comes in several frames is merged first; a step `merge` is there to say how. Edits of parts of the photo
come last, as many as are wanted: fanlight_client/edits.py. A room is furnished after them: fanlight_client/stage.py.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Fraction
from fanlight_client.capture_wire import MOST_FRAMES
from fanlight_client.edits import Blur, Cutout, Edit, Recolour, Remove, Replace
from fanlight_client.lora import Loras
from fanlight_client.stage import Stage
from fanlight_client.step import Step
from fanlight_client.style import Style, Styled

CropShape = Literal["aspect", "free"]
LensUse = Literal["auto", "on", "off"]
PixelSize = Literal["native", "keep"]
SkyStyle = Literal["clear", "soft", "dusk"]
Mode = Literal["tone", "detail", "pixels"]
Preset = Literal["fast", "balanced", "best"]
Look = Literal["natural", "bright", "off"]

Reference = Annotated[
    Annotated[int, Field(ge=1, le=MOST_FRAMES)] | None,
    Field(
        description="the frame on which a photo that was taken in several is anchored, counted from 1; "
        "none: the one of which the most is well exposed"
    ),
]
Crop = Annotated[
    CropShape | None,
    Field(
        description="what is kept of a straightened photo: its own aspect, or the largest upright rectangle; "
        "none: its own aspect where that keeps 80 % of the area, else the largest"
    ),
]
Lens = Annotated[
    LensUse,
    Field(description="undo the lens's distortion; auto: of RAW files whose camera and lens are known exactly"),
]
PixelsKept = Annotated[
    PixelSize,
    Field(description="a straightened photo's size: native, as many pixels as are left; keep, those of the original"),
]
ToneMode = Annotated[Mode, Field(description="what is taken from the diffusion result")]
Strength = Annotated[Fraction, Field(description="how much of the tone field is applied; 0 leaves the tones untouched")]
Closeness = Annotated[Preset, Field(description="how closely diffusion looks")]
LookChoice = Annotated[
    Look,
    Field(
        description="how light rooms become: natural, as finished photos are; bright, as the lightest of them; "
        "off: faults are mended, and that is all"
    ),
]
StyleChoice = Annotated[
    Styled,
    Field(
        description="a style learned with `fanlight style learn`, by its name, in place of what look says; "
        "the report has its lightness as well: NAME:WALLS/MIDDLE, in L*"
    ),
]
LoraChoice = Annotated[
    Loras,
    Field(
        description="LoRAs that have a part in what diffusion says: NAME:WEIGHT, several with commas between, or none; "
        "weights are 0 to 0.6 each (0.4 where it is left out) and at most 1 together; "
        "auto: interior at 0.4 for interiors, if the server has one"
    ),
]
DullFrom = Annotated[
    Fraction,
    Field(description="from which dullness on sky=auto replaces: 0 a blue sky, 1 one without any colour"),
]


class Merge(Step):
    """Frames of one view as one photo: a reference frame, and the others where it clips or is noisy."""

    step: Literal["merge"] = "merge"
    reference: Reference = None


class Straighten(Step):
    """The camera turned upright, and the lens's distortion undone: other pixels of the same shot, resampled once."""

    step: Literal["straighten"] = "straighten"
    mode: Literal["auto", "level", "full"] = Field(
        default="auto",
        description="auto: pitch up to 15°; level: roll alone; full: pitch up to 18°, the largest rectangle kept",
    )
    crop: Crop = None
    lens: Lens = "auto"
    size: PixelsKept = "native"


class Tone(Step):
    """Light and colour through a smooth, bounded map that diffusion proposes; in other modes its texture as well."""

    step: Literal["tone"] = "tone"
    mode: ToneMode = "tone"
    look: LookChoice = "natural"
    style: StyleChoice = None
    strength: Strength = 1.0
    preset: Closeness = "balanced"
    lora: LoraChoice = "auto"

    @model_validator(mode="after")
    def _say_how_light_once(self) -> Self:
        check_style(self.style, self.look)
        return self


class Sky(Step):
    """A dull sky replaced by another."""

    step: Literal["sky"] = "sky"
    replace: Literal["auto", "always"] = Field(default="auto", description="auto: if it is dull, by day")
    style: SkyStyle = Field(default="clear", description="what sky it gets; the same seed gives the same one")
    dull_from: DullFrom = 0.5


AnyStep = Merge | Straighten | Tone | Sky | Remove | Recolour | Replace | Blur | Cutout | Stage
STEPS: dict[str, type[Step]] = {kind.model_fields["step"].default: kind for kind in get_args(AnyStep)}
"""The kinds of step, by name."""
ONCE: dict[str, type[Step]] = {name: kind for name, kind in STEPS.items() if not issubclass(kind, Edit)}
"""Those that a recipe has once at most, in the order in which it may have them; edits come after them."""
MOST_STEPS = 64


def read_recipe(value: Any) -> Any:
    """The list that a JSON text stands for, as it comes in a query or a form; anything else as it is.

    Raises PydanticCustomError for what is no list of steps, each a mapping that says which step it is.
    """
    if isinstance(value, str | bytes):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            why = {"why": str(error)}
            raise PydanticCustomError("recipe", "a recipe is a JSON list of steps: {why}", why) from error
    if not isinstance(value, list | tuple) or not value:
        raise PydanticCustomError("recipe", "a recipe is a list of at least one step")
    for step in value:
        _check_step(step)
    return value


def _check_step(step: Any) -> None:
    """Raises PydanticCustomError for what is no step, or does not say which."""
    if isinstance(step, Step):
        return
    if not isinstance(step, Mapping) or "step" not in step:
        example = {"example": '{"step": "tone"}'}
        raise PydanticCustomError("recipe", "each item of a recipe says which step it is, as in {example}", example)
    name = str(step["step"]).encode("ascii", "replace").decode()[:64]
    if name not in STEPS:
        known = {"name": name, "known": ", ".join(STEPS)}
        raise PydanticCustomError("unknown_step", "no step {name}; there are: {known}", known)


def check_order(steps: tuple[AnyStep, ...]) -> tuple[AnyStep, ...]:
    """The same steps; raises PydanticCustomError unless each comes after those it builds on, and once if it is no edit.

    Merging makes the photo that the others change. Straightening moves every pixel, so it comes before what says where
    something is; a sky is matched to the light and colour that the photo will have, so it comes after tone. Edits are
    made on what the photo will look like, each on what those before it left. A staged room is the end of it: the photo
    without furniture is delivered as well, and is what the steps before it make.
    """
    if any(isinstance(step, Stage) for step in steps[:-1]):
        raise PydanticCustomError("stage_last", "stage is the last step of a recipe, and comes once at most")
    order = list(ONCE)
    for first, second in pairwise(steps):
        if isinstance(second, Edit):
            continue
        if isinstance(first, Edit) or order.index(first.step) >= order.index(second.step):
            raise PydanticCustomError(
                "recipe_order",
                "{second} cannot come after {first}: each step comes once at most, in the order {order}; "
                "after these come edits, any number of them: {edits}",
                {
                    "second": second.step,
                    "first": first.step,
                    "order": ", ".join(order),
                    "edits": ", ".join(name for name in STEPS if name not in ONCE),
                },
            )
    return steps


def check_style(style: Style | None, look: Look) -> None:
    """Raises PydanticCustomError for a style beside a look that is not the usual one."""
    if style is not None and look != "natural":
        said = {"look": look}
        raise PydanticCustomError("style_and_look", "style says how light rooms become: not beside look={look}", said)


Recipe = Annotated[
    tuple[Annotated[AnyStep, Field(discriminator="step")], ...],
    BeforeValidator(read_recipe),
    AfterValidator(check_order),
    Field(min_length=1, max_length=MOST_STEPS),
]

FLAT: Mapping[str, tuple[type[Step], str]] = {
    "reference": (Merge, "reference"),
    "straighten": (Straighten, "mode"),
    "crop": (Straighten, "crop"),
    "lens": (Straighten, "lens"),
    "size": (Straighten, "size"),
    "mode": (Tone, "mode"),
    "look": (Tone, "look"),
    "style": (Tone, "style"),
    "strength": (Tone, "strength"),
    "preset": (Tone, "preset"),
    "lora": (Tone, "lora"),
    "sky": (Sky, "replace"),
    "sky_style": (Sky, "style"),
    "dull_from": (Sky, "dull_from"),
}
"""Which field of which step each flat option sets."""

OFF = {"straighten": "off", "sky": "never"}
LEFT_OUT = {**OFF, "sky_style": "keep"}
"""Values of flat options that leave their step out of the recipe."""


def expand_flat(options: Mapping[str, Any], asked: Iterable[str]) -> tuple[AnyStep, ...]:
    """The usual recipe under these flat options; of those `asked` for, each step knows that they were."""
    asked = set(asked)
    out = {FLAT[name][0] for name, value in LEFT_OUT.items() if options[name] == value}
    if "reference" not in asked:
        out.add(Merge)  # whether there is anything to merge, the photo says
    fields: dict[type[Step], dict[str, Any]] = {kind: {} for kind in ONCE.values() if kind not in out}
    for name in FLAT.keys() & asked:
        kind, field = FLAT[name]
        if kind in fields:
            fields[kind][field] = options[name]
    return tuple(kind.model_validate(given) for kind, given in fields.items())  # type: ignore[misc]


def flatten_steps(steps: Iterable[AnyStep]) -> dict[str, Any]:
    """The flat options that are short for these steps; that there is no tone, or are edits, they cannot say."""
    by_kind = {type(step): step for step in steps}
    said = {name: getattr(by_kind[kind], field) for name, (kind, field) in FLAT.items() if kind in by_kind}
    return said | {name: value for name, value in OFF.items() if FLAT[name][0] not in by_kind}
