"""What travels of captures: several exposures of one view that become one photo. The server uses these types too."""

from typing import Annotated, Literal

from pydantic import Field

from fanlight_client.base import Count, Wire

MOST_FRAMES = 9
"""Of one capture."""

FRAMES_FIELD = "frames"
"""Name of each file in a form whose files are one capture."""
BRACKETS_FIELD = "brackets"

FRAMES_PATH = "/v1/frames"

Positive = Annotated[float, Field(gt=0)]
Brackets = Literal["auto", "off"] | Annotated[int, Field(ge=2, le=MOST_FRAMES)]
"""How files are grouped into captures: by what they say and show; each by itself; or so many at a time."""


class Grouped(Wire):
    """A form field or parameter beside photos."""

    brackets: Brackets = "off"


class FrameFacts(Wire):
    """What a file says of how it was taken, and what it shows: enough to tell which others belong to it."""

    name: str = Field(max_length=1000, description="as its sender calls it, without folders")
    width: int = Field(ge=1, description="pixels, upright")
    height: int = Field(ge=1)
    is_raw: bool
    camera: tuple[str | None, str | None, str | None] = Field(description="make, model, serial number")
    focal_mm: Positive | None
    f_number: Positive | None
    exposure_s: Positive | None
    iso: Positive | None
    bias_ev: float | None
    aeb: float | None = Field(description="the camera's own bracketing value, in stops")
    flash: bool | None
    taken_at: float | None = Field(description="seconds, by the camera's clock")
    has_subsec: bool
    orientation: int
    thumbnail: str = Field(max_length=400_000, description="grey 8-bit PNG of 256 px at most, in base64")


class PlanRequest(Wire):
    """The JSON body of `POST /v1/listings/{id}/plan`: files of one folder, by what `POST /v1/frames` said of each."""

    brackets: Brackets = "auto"
    frames: Annotated[list[FrameFacts], Field(max_length=10_000)]


class PlannedFrame(Wire):
    """A file: its place among those that were sent, counted from 0, and what it is called."""

    place: Count
    name: str


class PlannedPhoto(Wire):
    """Files that become one photo."""

    frames: list[PlannedFrame] = Field(description="in the order in which they were taken; a single photo has one")
    reference: PlannedFrame = Field(description="the frame that the photo is anchored on, and named after")
    why: str
    doubles: list[PlannedFrame] = Field(default=[], description="JPEGs beside raw files of the same name: counted once")


class LeftOver(Wire):
    """A file that belongs to no photo of the plan, and why."""

    frame: PlannedFrame
    why: str


class CapturePlan(Wire):
    """The answer of `POST /v1/listings/{id}/plan`: what would become one photo with what. Nothing was done or kept."""

    photos: list[PlannedPhoto]
    left: list[LeftOver]
