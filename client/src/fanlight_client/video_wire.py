"""What travels of videos: their kinds of file, what is known of one before it is finished, and what was done to it."""

from typing import Annotated, Literal

from pydantic import Field

from fanlight_client.base import Count, Seconds, Wire
from fanlight_client.mask import FoundKind
from fanlight_client.report import Alteration, StageWarning
from fanlight_client.wire import ModelRevision

Levels = Annotated[float, Field(ge=0, description="8-bit levels")]
Size = Annotated[int, Field(ge=1)]


VIDEO_OPTIONS = frozenset(
    {"kind", "straighten", "look", "style", "strength", "lora", "seed", "preset", "hdr", "recipe"}
)
"""Of a photo's options those that a video takes."""


class VideoFacts(Wire):
    """A video as it was sent: its size as it is stored, in pixels, before it is turned upright."""

    width: Size
    height: Size
    frames: Count
    length_s: Seconds
    codec: str = Field(description="FFmpeg's name: h264, hevc, prores, vp9, av1")


class VideoFile(VideoFacts):
    """A video as a file."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: Count


class FinishedVideo(VideoFile):
    """And in which container it came out."""

    format: str = Field(description="mp4, mov, matroska, webm, mpegts")


class HiddenThings(Wire):
    """Things of one kind that were made unrecognisable in a shot."""

    kind: FoundKind
    tracks: Count = Field(description="how many; one that was lost from sight and found again counts twice")
    seconds: Seconds = Field(description="for how long at least one of them was hidden")


class ShotReport(Wire):
    """What was done to the frames between two cuts."""

    start_s: Seconds
    stop_s: Seconds
    way: Literal["none", "curve", "field"] = Field(
        description="none: its light was left; curve: one for the shot; field: the key frames' light, carried along"
    )
    camera_range_ev: float = Field(ge=0, description="how far the camera's exposure went up and down, and was undone")
    turn_deg: float = Field(description="by how much it was turned level, as one")
    keys: list[Count] = Field(description="numbers of its key frames, counted from 0")
    misses: dict[str, Levels] | None = Field(
        default=None, description="by way: mean error at key frames that were left out when it was fitted"
    )
    hidden: list[HiddenThings] = Field(
        default=[],
        exclude_if=lambda hidden: not hidden,
        description="what was blurred in it; left out where nothing was",
    )


class Flicker(Wire):
    """How much the light moves from one frame to the next: of all steps the mean, and the largest."""

    mean: Levels
    most: Levels


class VideoReport(Wire):
    """What was done to a video."""

    kind: Literal["video"] = "video"
    input: VideoFile
    output: FinishedVideo
    shots: list[ShotReport]
    flicker_before: Flicker
    flicker_after: Flicker
    frames_lost: Count = Field(default=0, description="frames that cannot be decoded, and were left out")
    mapped_to_sdr: bool = Field(default=False, description="it was HDR")
    hdr_kept: bool = Field(default=False, exclude_if=lambda kept: not kept, description="it was HDR, and is")
    pixel_formats: list[str] = Field(default=[], description="FFmpeg's names of how pixels were stored, and are")
    left_out: list[str] = Field(default=[], description="streams that the new file could not take")
    copied: bool = Field(default=False, description="nothing was to be done: the result is the file as it was sent")
    alterations: list[Alteration] = Field(default=[], description="adjustments all, but blur: else nothing is drawn")
    disclosure_required: bool = Field(default=False, description="whether any is one that a listing must disclose")
    warnings: list[StageWarning] = Field(default=[])
    models: list[ModelRevision] = Field(default=[], description="what looked at the key frames, and for things to blur")
    gpu_seconds: Seconds = 0
    segments: Count = Field(default=0, description="pieces in which it was written")


class JobKey(Wire):
    """A key frame of a video: what of it the models have seen, and what they made of it; JPEGs, upright."""

    frame: Count
    url: str = Field(description="path of the picture as it came")
    finished_url: str
