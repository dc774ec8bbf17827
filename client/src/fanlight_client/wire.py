"""What travels between a fanlight server and its callers: options, reports, problems. The server uses these types."""

import json
from collections.abc import Callable
from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Count as Count
from fanlight_client.base import Fraction as Fraction
from fanlight_client.base import Seconds as Seconds
from fanlight_client.base import Wire as Wire
from fanlight_client.lora import Lora as Lora
from fanlight_client.recipe import (
    FLAT,
    AnyStep,
    Closeness,
    Crop,
    DullFrom,
    Lens,
    LoraChoice,
    PixelsKept,
    Recipe,
    Strength,
    ToneMode,
    expand_flat,
)

ENHANCE_PATH = "/v1/enhance"
REPORTS_PATH = "/v1/reports"
MODELS_PATH = "/v1/models"
READY_PATH = "/readyz"

PHOTO_FIELD = "photo"
"""Name of the file in a multipart/form-data body, and of the photo's part in a multipart/mixed answer."""
REPORT_FIELD = "report"
"""Name of the report's part in a multipart/mixed answer, where it follows the photo."""

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"
MULTIPART_TYPE = "multipart/mixed"
PHOTO_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff", "webp": "image/webp"}
"""Media type of an answer, by output format."""

REPORT_RELATION = "describedby"
"""Relation of the `Link` header by which a bare photo points at its report."""

Kind = Literal["interior", "exterior"]
OutputFormat = Literal["jpeg", "png", "tiff", "webp"]
ChangeClass = Literal["captured", "toned", "composited", "generated"]


class EnhanceOptions(Wire):
    """How a photo is to be finished; every field may be left out.

    Most are short for a step of the usual recipe: straighten, tone, sky. A `recipe` says the same in full, and
    then those are not allowed beside it.
    """

    kind: Literal["auto", "interior", "exterior"] = Field(
        default="auto", description="what it shows; auto asks the classifier"
    )
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
    lora: LoraChoice = "auto"
    recipe: Recipe | None = Field(
        default=None, description="the steps themselves, as JSON, in place of the options that are short for them"
    )

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


class Problem(Wire):
    """An error as RFC 9457 has it, with fanlight's `code`, `stage` and `retryable`."""

    type: str = Field(default="about:blank", description="URI reference naming the kind of problem")
    title: str
    status: int = Field(ge=100, le=599)
    detail: str = ""
    instance: str | None = Field(default=None, description="URI reference of this occurrence")
    code: str = Field(description="stable snake_case name, for programs")
    stage: str | None = Field(default=None, description="where in the life of the photo it happened")
    retryable: bool = Field(default=False, description="whether the same request may succeed later")


class PhotoFacts(Wire):
    """A photo as a file, upright."""

    width: int = Field(ge=1, description="pixels")
    height: int = Field(ge=1, description="pixels")
    bit_depth: int = Field(ge=1, description="bits a channel")
    format: str
    bytes: Count
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Classification(Wire):
    """What the photo shows, and who says so."""

    kind: Kind
    room: str | None = Field(default=None, description="kitchen, bathroom, …; none when not asked")
    confidence: Fraction
    source: Literal["model", "option"]


class SkyReport(Wire):
    """What became of the sky, and why; from `style` on, of the new sky that was tried, even if it failed its check."""

    decision: Literal["replaced", "kept"]
    reason: str
    dullness: Fraction | None = Field(
        default=None, description="1 − how colourful the sky is: 0 a clear one, 1 a grey one; none when not measured"
    )
    light: Literal["day", "sunset", "night"] | None = Field(
        default=None, description="sunsets and nights stay with sky=auto; none when not measured"
    )
    coverage: Fraction | None = Field(
        default=None, description="share of the photo that is sky; none when not measured"
    )
    style: str | None = Field(default=None, description="of the new sky")
    sun: float | None = Field(
        default=None, ge=-1, le=1, description="where the new sky has its sun, −1 left to 1 right; 0 could not be told"
    )
    relight: float | None = Field(
        default=None, description="most by which the new sky's light changed what is no sky, relative"
    )
    leak: Fraction | None = Field(
        default=None, description="share of what is no sky that changed by more than light may"
    )
    invented: Fraction | None = Field(
        default=None, description="share of the sky's outline where the photo itself shows no edge"
    )
    fringe: float | None = Field(
        default=None, ge=0, description="how much brighter the outline is than both its sides, of full scale"
    )
    rim: float | None = Field(
        default=None, ge=0, description="step of brightness along the photo's border, of full scale"
    )
    texture: float | None = Field(
        default=None, ge=0, description="spread of the new sky's brightness close by, of full scale"
    )
    reflections: str | None = Field(default=None, description="what became of the old sky's reflections")


class ToneReport(Wire):
    """The tone field that was applied, within its bounds: affine colour maps in sRGB-encoded [0, 1]."""

    min_gain: float = Field(description="smallest gain of a channel by itself")
    max_gain: float
    max_cross: float = Field(ge=0, description="largest share that one channel takes of another, absolute")
    max_offset: float = Field(ge=0, description="largest offset, absolute")
    clamped_fraction: Fraction = Field(description="share of the field's cells held back by its bounds")
    need: Fraction | None = Field(
        default=None,
        description="how much of what diffusion proposed was applied; 0: the photo needs nothing; none: nobody looked",
    )
    chroma_noise: float = Field(default=0, ge=0, description="the original's colour noise, in 8-bit levels")
    chroma_noise_reach: float = Field(
        default=0,
        ge=0,
        description="the most by which a pixel's colour was moved to calm lifted noise, in 8-bit levels; 0: not at all",
    )


TileRegion = tuple[int, int, int, int]


class TileReport(Wire):
    """One tile: what quality control measured in its core, and what it came to."""

    index: Count
    row: Count
    column: Count
    region: TileRegion = Field(description="[top, left, bottom, right] in pixels of the full photo, half-open")
    structure: float = Field(description="structure part of SSIM to the original, −1 … 1")
    patch_structure: float = Field(description="the same in the tile's worst patch")
    edge_precision: Fraction = Field(description="share of the result's edges that the original has")
    edge_recall: Fraction = Field(description="share of the original's edges that the result keeps")
    delta_e: float = Field(ge=0, description="mean CIEDE2000 to the original")
    seam: float = Field(ge=0, description="change of gain at the tile's borders ÷ elsewhere; 1 is no seam")
    clipped: float = Field(description="share of pixels clipped by the change")
    fine: float = Field(default=1.0, description="agreement of the finest detail with the original, −1 … 1")
    unexplained: float = Field(
        default=0.0, ge=0, description="worst patch's share of texture that is not the original's"
    )
    stain: float = Field(
        default=0.0, ge=0, description="colour that no smooth change explains, worst patch, 8-bit levels"
    )
    burnt: float = Field(default=0.0, ge=0, description="how much more than the rest a burnt patch was lifted, levels")
    contrast: float = Field(
        default=1.0, ge=0, description="local contrast ÷ the original's, each relative to its light"
    )
    attempts: int = Field(default=1, ge=1)
    outcome: Literal["accepted", "redone", "attenuated", "original"] = Field(
        description="accepted at once; after another try; with half the tone; or left as it was"
    )
    reasons: list[str] = Field(default=[], description="why quality control turned it down, if it did")


class QualityReport(Wire):
    """The verdict on the whole photo, and tile by tile."""

    passed: bool
    seam: float = Field(ge=0, description="change of gain at tile borders ÷ elsewhere, whole photo")
    cast: float = Field(default=0.0, ge=0, description="how far neutrals were moved away from grey, CIELAB a*b*")
    whitened: Fraction = Field(default=0.0, description="share of the photo that newly came near white")
    reasons: list[str] = Field(default=[], description="what quality control holds against the photo as a whole")
    structure_mean: float
    structure_min: float
    tiles: list[TileReport]


class Alteration(Wire):
    """Something changed. Light and colour are adjustments, changed elements are alterations (California AB 723)."""

    what: Literal["straighten", "tone", "sky", "texture"]
    classification: Literal["adjustment", "alteration"]
    fraction: Fraction = Field(description="share of the photo's area")
    description: str = Field(description="one sentence for a person, fit for a disclosure")


class StraightenReport(Wire):
    """Whether the camera was turned upright, and how far it had been off; angles as found, also where it was left."""

    decision: Literal["corrected", "straight", "refused"] = Field(
        description="turned; upright already, so that not a byte changed; or left alone for the reason given"
    )
    reason: str
    pitch_deg: float | None = Field(default=None, description="camera pointing up (positive) or down; none: not found")
    roll_deg: float | None = Field(default=None, description="camera turned clockwise (positive); none: not found")
    kept: Fraction = Field(default=1.0, description="share of the photo's area that is still in the frame")
    lens: str | None = Field(default=None, description="the lens whose distortion was undone; none: it was not")
    matrix: tuple[float, ...] | None = Field(
        default=None,
        min_length=9,
        max_length=9,
        description="3 × 3, row by row: from pixels of the result to pixels of the upright original; none: the same",
    )


class StepReport(Wire):
    """One step of the recipe: what it changed, and how far."""

    step: str
    outcome: Literal["applied", "unchanged", "failed"] = Field(
        description="changed pixels; had nothing to change; or could not do its work, so that it changed nothing"
    )
    change: ChangeClass | None = Field(
        default=None, description="captured, toned, composited or generated: the class of its pixels; none: no change"
    )
    reason: str = Field(default="", description="why it did, or did not")
    fraction: Fraction = Field(default=0.0, description="share of the frame that it changed")
    region: TileRegion | None = Field(
        default=None, description="[top, left, bottom, right] outside which it changed nothing; none: nowhere"
    )
    outside_equal: bool | None = Field(
        default=None, description="whether every byte outside the region was found to be as before; none: no outside"
    )
    figures: dict[str, float | str | None] = Field(default={}, description="what it measured and decided")
    seconds: Seconds = 0.0


class StageWarning(Wire):
    """A stage that could not do its work; the photo went on without it."""

    code: str
    stage: str
    detail: str


class TileCounts(Wire):
    """How many tiles there were, and how many diffusion looked at (again and again included)."""

    planned: Count
    looked_at: Count


class ModelRevision(Wire):
    """Exactly which model had a part in a result."""

    role: str = Field(description="classifier, segmenter, enhancer, inpainter")
    name: str
    revision: str
    licence: str
    source: str = Field(description="where the weights come from")
    profile: str


class ModelInfo(ModelRevision):
    """A model as `GET /v1/models` lists it."""

    device: str = Field(description="cpu or the accelerator's name")
    adapters: dict[str, str] = Field(
        default={}, description="LoRAs that it may be asked for, each with the first digits of its file's SHA-256"
    )
    engine: str = Field("torch", description="what runs its networks: torch, onnx, tensorrt, or several of them")


class ModelList(Wire):
    """The answer of `GET /v1/models`."""

    models: list[ModelInfo]


class AdapterUse(Wire):
    """A LoRA that had a part in what diffusion said of a photo."""

    name: str
    revision: str = Field(description="the first digits of its file's SHA-256")
    weight: Fraction


class ListingReport(Wire):
    """What a shoot decided for all of its photos, and how far this one was moved; an explicit option of it wins."""

    photos: Count = Field(description="surveyed photos that it was decided from")
    white: tuple[float, float] | None = Field(
        default=None, description="[warmth, tint] of white in its rooms: ln(r/b)/2, ln(r·b/g²)/2; none: not moved"
    )
    white_gains: tuple[float, float, float] = Field(
        default=(1.0, 1.0, 1.0), description="of this photo, on linear red, green, blue, at strength 1"
    )
    sky_style: str | None = Field(default=None, description="of new skies; none: there is no front")
    sky_seed: Count | None = Field(default=None, description="of new skies; none: each photo's own")


class Readiness(Wire):
    """The answer of `GET /readyz`: 200 when ready, 503 when not."""

    ready: bool
    waiting_for: list[str] = Field(default=[], description="deployments that are not up yet")


class Report(Wire):
    """Everything worth knowing about one finished photo."""

    id: str = Field(pattern="^[0-9a-f]{32}$")
    created: AwareDatetime
    software: str = Field(description="name and version of the server")
    options: EnhanceOptions
    input: PhotoFacts
    output: PhotoFacts
    recipe: Recipe | tuple[()] = Field(default=(), description="the steps that were taken")
    steps: list[StepReport] = Field(default=[], description="what became of each step, in their order")
    classification: Classification | None = Field(description="none when there was no telling")
    straighten: StraightenReport | None = Field(default=None, description="none: the recipe has no such step")
    sky: SkyReport
    tone: ToneReport
    quality: QualityReport
    alterations: list[Alteration]
    disclosure_required: bool = Field(description="whether any change is an alteration that a listing must disclose")
    warnings: list[StageWarning] = Field(default=[])
    seconds: Seconds = Field(default=0, description="wall clock from the photo's bytes to the finished ones")
    timings: dict[str, Seconds] = Field(
        description="wall clock in seconds by stage, in order of first use; stages may run side by side"
    )
    tiles: TileCounts
    retries: Count = Field(default=0, description="calls that were made again because a replica died or was full")
    gpu_seconds: Seconds = Field(default=0, description="time that accelerators worked on it")
    models: list[ModelRevision]
    adapters: list[AdapterUse] = Field(default=[], description="LoRAs that had a part in what diffusion said")
    listing: ListingReport | None = Field(default=None, description="of the photo's shoot; none: it was finished alone")


def query_of(options: EnhanceOptions) -> dict[str, Any]:
    """The options as query or form fields, those at their defaults left out; a recipe as JSON."""
    fields = options.model_dump(mode="json", exclude_defaults=True)
    return fields | {"recipe": json.dumps(fields["recipe"])} if "recipe" in fields else fields


def report_path(report_id: str) -> str:
    return f"{REPORTS_PATH}/{report_id}"


def report_link(report_id: str) -> str:
    """The value of the `Link` header on a bare photo (RFC 8288)."""
    return f'<{report_path(report_id)}>; rel="{REPORT_RELATION}"'
