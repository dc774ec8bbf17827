"""What travels of photos that a server keeps: what they are, what is selected in them. The server uses these too."""

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from fanlight_client.base import Count, Fraction, Wire
from fanlight_client.mask import AnyMask, Rle

PHOTOS_PATH = "/v1/photos"
PNG_TYPE = "image/png"
SCORE_HEADER = "Fanlight-Score"
"""Of the mask in a PNG: how sure the selector is of it, 0 to 1."""

COVERAGE_HEADER = "Fanlight-Mask-Coverage"
"""Of a mask that is shown: the share of the photo that it covers, 0 to 1."""

CLASSES_HEADER = "Fanlight-Classes"
"""Of the picture of a photo's surfaces: the class that each number stands for, from 0 on, with commas between."""
DEPTH_UNIT_HEADER = "Fanlight-Depth-Unit"
"""Of the picture of a photo's depth: what 1000 in it stands for, `metre`, or `nearest`, the distance of what is
nearest, where nobody knows the scale."""

DZI_PART, TILES_PART = "tiles.dzi", "tiles_files"
"""Of a photo: its Deep Zoom description, and the folder of its tiles, as viewers look for it beside that."""

ORIGINAL = "original"
ID_PATTERN = "^[0-9a-f]{32}(-[1-9]|-twin|-original)?$"
PhotoId = Annotated[str, Field(pattern=ID_PATTERN)]
"""Of an upload, or of a job whose result it is; of a staged room JOB-2 is the second picture, and JOB-twin the photo
without furniture; JOB-original is the photo that the job was handed."""
Pixels = Annotated[int, Field(ge=1)]


class PhotoSettings(Wire):
    """What is said of a photo that is sent to be kept: fields of the query, or of a form beside it."""

    name: str | None = Field(default=None, max_length=200, description="the photo's file name, for people")


class KeptPhoto(Wire):
    """A photo as `GET /v1/photos/{id}` shows it: one that was uploaded, that a job was handed, or that a job made."""

    id: PhotoId
    name: str | None
    width: Pixels = Field(description="of the upright original, in pixels")
    height: Pixels
    format: str
    bytes: Count = Field(description="of all its frames together")
    sha256: str = Field(description="of its file; of several frames: of the digests of all, one a line, in order")
    frames: Count = Field(default=1, description="files that it was taken in")
    created: AwareDatetime
    expires: AwareDatetime = Field(description="until when it is kept; each use of it moves that on")
    parent: PhotoId | None = Field(default=None, description="the photo that a job made it from")
    job: PhotoId | None = Field(default=None, description="the job whose result it is; none: it is as it was sent")


class PhotoList(Wire):
    """The answer of `GET /v1/photos`: uploaded photos, newest first."""

    photos: list[KeptPhoto]
    next: str | None = Field(default=None, description="the `cursor` of the next page; none: this was the last")


class ScoredMask(Wire):
    """One thing that may have been meant."""

    rle: Rle = Field(description="may be sent back as a mask, as it is")
    score: Fraction = Field(description="how well the selector believes that it fits, as intersection over union")
    fraction: Fraction = Field(description="share of the photo that it covers")
    refined: bool = Field(
        description="whether it is laid along the photo's own edges, which takes time: one of them is"
    )


class SelectedMasks(Wire):
    """The answer of `POST /v1/photos/{id}/select`, as JSON."""

    photo: PhotoId
    size: tuple[Pixels, Pixels] = Field(description="height and width of the masks: a smaller copy of the photo")
    masks: list[ScoredMask] = Field(description="best first; the others are alternatives")


class MaskRequest(Wire):
    """The JSON body of `POST /v1/photos/{id}/mask`."""

    mask: AnyMask


class RoomLineTold(Wire):
    """Where a wall meets another, the floor or the ceiling; x, y in pixels of the upright original."""

    kind: Literal["wall_wall", "wall_floor", "wall_ceiling"]
    start: tuple[float, float]
    end: tuple[float, float]


class RoomLinesTold(Wire):
    """The answer of `GET /v1/photos/{id}/assets/room_lines`."""

    width: Pixels = Field(description="of the upright original, in pixels")
    height: Pixels
    lines: list[RoomLineTold]


class ThingTold(Wire):
    """A thing that the detector found; its box is left, top, right, bottom, in pixels of the upright original."""

    kind: str
    confidence: Fraction
    box: tuple[float, float, float, float]


class ThingsTold(Wire):
    """The answer of `GET /v1/photos/{id}/assets/objects` and `…/faces`."""

    width: Pixels = Field(description="of the upright original, in pixels")
    height: Pixels
    kinds: list[str] = Field(description="what could have been found")
    things: list[ThingTold] = Field(description="surest first")


def is_photo_id(text: str) -> bool:
    """Whether it looks like the id of a kept photo."""
    return re.fullmatch(ID_PATTERN, text) is not None


def is_original(photo_id: str) -> bool:
    """Whether it is what a job was handed."""
    return photo_id.endswith(f"-{ORIGINAL}")


def name_original(job_id: str) -> str:
    """The id, as a photo, of what a job was handed."""
    return f"{job_id}-{ORIGINAL}"


def photo_path(photo_id: str, part: str = "") -> str:
    """`part`: content, assets/NAME, select, tiles.dzi, …, or the photo itself."""
    return f"{PHOTOS_PATH}/{photo_id}/{part}" if part else f"{PHOTOS_PATH}/{photo_id}"


def tile_path(photo_id: str, level: int | str, column: int | str, row: int | str) -> str:
    """A tile: level 0 is a single pixel, and each has twice the pixels of the one before."""
    return photo_path(photo_id, f"{TILES_PART}/{level}/{column}_{row}.jpg")
