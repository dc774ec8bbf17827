"""What is told of a finished photo: each step, the verdict on every tile, and what must be disclosed."""

from typing import Literal

from pydantic import AwareDatetime, Field

from fanlight_client.base import Count, Fraction, Seconds, Wire
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Recipe
from fanlight_client.stage_report import StageReport
from fanlight_client.wire import ModelRevision

Kind = Literal["interior", "exterior", "not_a_photo"]
ChangeClass = Literal["captured", "toned", "composited", "generated"]
TileRegion = tuple[int, int, int, int]


class SourceNote(Wire):
    """Something that a photo's file held and its result does not: said, because nobody sees it is gone."""

    code: str
    detail: str


class PhotoFacts(Wire):
    """A photo as a file, upright."""

    width: int = Field(ge=1, description="pixels")
    height: int = Field(ge=1, description="pixels")
    bit_depth: int = Field(ge=1, description="bits a channel")
    format: str
    bytes: Count
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    color: str = Field(
        default="",
        description="of the photo as it came: which colour space it was read in, and how HDR was mapped to SDR",
    )
    notes: list[SourceNote] = Field(
        default=[], description="of the photo as it came: what it holds that the result does not"
    )


class MountReport(Wire):
    """What of the file is the photo, where that is not simply all of it. Shares are of the photo, regions of the file.

    What surrounds a photo in a border (bars, a passe-partout, a caption) is delivered as it came. A panorama of a full
    turn goes on at its left end where its right one ends, and is finished so that it still does.
    """

    kind: Literal["border", "panorama"]
    region: TileRegion = Field(description="[top, left, bottom, right] of the photo in pixels of the file, half-open")


class Classification(Wire):
    """What the photo shows, and who says so."""

    kind: Kind = Field(description="not_a_photo: a floor plan, a page, a screen, a collage; it came back unchanged")
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
    look: str | None = Field(
        default=None, description="what was aimed at: natural, bright, off, or a style; none: nobody looked"
    )
    cast: tuple[float, float] = Field(
        default=(0.0, 0.0),
        description="[a*, b*] (CIELAB, L* 80) taken away from a room's light, at strength 1",
    )
    finish_distance: tuple[float, float] | None = Field(
        default=None,
        description="[before, after]: how far a room is from finished ones, which are up to 1.4; none: it is no room",
    )


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

    what: Literal[
        "merge",
        "straighten",
        "tone",
        "sky",
        "texture",
        "remove",
        "recolour",
        "replace",
        "cutout",
        "blur",
        "stage",
    ]
    classification: Literal["adjustment", "alteration"]
    fraction: Fraction = Field(description="share of the photo's area; of a video's time, of blur of all its pixels")
    description: str = Field(description="one sentence for a person, fit for a disclosure")


class FrameReport(Wire):
    """One frame of a photo that was taken in several, and what became of it."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    ev: float | None = Field(
        default=None, description="how much more light it got than the reference, in stops; none: not measured"
    )
    alignment: Literal["identity", "homography", "chained", "refused"] | None = Field(
        default=None,
        description="how it was laid on the reference: as it was, by a homography, or by way of a frame between "
        "them; refused: it could not be; none: nobody tried",
    )
    moved_px: float | None = Field(
        default=None, ge=0, description="how far it was moved for that, RMS in pixels; none: nobody tried"
    )
    used: Fraction = Field(default=0.0, description="its share of the merged photo")
    refused: str | None = Field(
        default=None, description="why nothing was taken from it; none: something was, or could be"
    )


class WindowReport(Wire):
    """What became of windows and lamps that the reference shows burnt out."""

    decision: Literal["pulled", "anchored", "none"] = Field(
        description="brought down as a whole, inside a mask of the glass; each pixel for itself; or there are none"
    )
    share: Fraction = Field(description="of the photo")
    unheld: Fraction = Field(description="share of what the reference clips that no frame holds, and that stays white")
    reason: str = ""


class CaptureReport(Wire):
    """How several frames became one photo."""

    decision: Literal["merged", "reference"] = Field(
        description="merged; or finished from its reference frame alone, for the reason given"
    )
    reason: str
    reference: int = Field(ge=1, description="the frame that the photo is anchored on, counted from 1")
    frames: list[FrameReport] = Field(description="in the order in which they were sent")
    ghosts: Fraction = Field(default=0.0, description="share of the photo kept from the reference because things moved")
    windows: WindowReport | None = Field(default=None, description="none: nothing was merged")
    frame_map: str | None = Field(
        default=None,
        description="which frame most of each place comes from, counted from 1: a grey 8-bit PNG of 256 px at most, "
        "in base64; upright, before straightening; none: nothing was merged",
    )


class StraightenReport(Wire):
    """Whether the camera was turned upright, and how far it had been off; angles as found, also where it was left."""

    decision: Literal["corrected", "straight", "refused"] = Field(
        description="turned; upright already; or left alone for the reason given. Of the last two not a byte changes, "
        "unless the lens's distortion was undone"
    )
    reason: str
    pitch_deg: float | None = Field(default=None, description="camera pointing up (positive) or down; none: not found")
    roll_deg: float | None = Field(
        default=None, description="upright things lean to the right (positive) or left; none: not found"
    )
    kept: Fraction = Field(default=1.0, description="share of the photo's area that is still in the frame")
    lens: str | None = Field(default=None, description="the lens whose distortion was undone; none: it was not")
    matrix: tuple[float, ...] | None = Field(
        default=None,
        min_length=9,
        max_length=9,
        description="3 × 3, row by row: from pixels of the result to pixels of the upright original, as a lens without "
        "distortion would have drawn it; none: the same",
    )


class MarkedPart(Wire):
    """What an edit could touch most of: where its mask is at least a half, as run lengths.

    Column by column, from top to bottom, the first run outside (COCO's uncompressed RLE); of the finished photo, or of
    a copy half, a quarter, … as large where the runs would be more than a report should hold.
    """

    size: tuple[int, int] = Field(description="height and width that the runs are of")
    counts: tuple[Count, ...]


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
    mask: MarkedPart | None = Field(default=None, description="which part an edit changed; none: it is no edit")
    outside_equal: bool | None = Field(
        default=None,
        description="whether every byte outside the region, and outside an edit's mask where that is not 0, was found "
        "to be as before; none: no outside",
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


class Report(Wire):
    """Everything worth knowing about one finished photo."""

    id: str = Field(pattern="^[0-9a-f]{32}$")
    created: AwareDatetime
    software: str = Field(description="name and version of the server")
    options: EnhanceOptions
    input: PhotoFacts = Field(description="of several frames, the reference")
    output: PhotoFacts
    mount: MountReport | None = Field(default=None, description="none: the file is the photo, from edge to edge")
    recipe: Recipe | tuple[()] = Field(default=(), description="the steps that were taken")
    steps: list[StepReport] = Field(default=[], description="what became of each step, in their order")
    classification: Classification | None = Field(description="none when there was no telling")
    capture: CaptureReport | None = Field(default=None, description="none: the photo came in one frame")
    straighten: StraightenReport | None = Field(default=None, description="none: the recipe has no such step")
    sky: SkyReport
    tone: ToneReport
    quality: QualityReport
    stage: StageReport | None = Field(default=None, description="none: the recipe has no such step")
    twin: PhotoFacts | None = Field(
        default=None,
        description="of a staged photo the same one finished, unstaged, which goes with it; none: not staged",
    )
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
