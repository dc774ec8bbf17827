"""A part of a photo, as callers say it: strokes, outlines, clicks, classes, uploaded masks, and sums of these.

{"mask": "strokes", "strokes": [{"points": [[120, 300], [180, 310]], "width": 40}], "feather": 2}

Places are x, y in pixels of the upright original, from the upper left corner of its upper left pixel; a pixel's middle
is at a half. Boxes are left, top, right, bottom.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Count, Fraction, Kind, Wire

LONGEST_SIDE = 65_535
MOST_POINTS = 100_000
"""Of all strokes, or of an outline."""
MOST_PROMPTS = 256
MOST_PARTS = 64
DEEPEST = 8

Coordinate = Annotated[float, Field(ge=-LONGEST_SIDE, le=LONGEST_SIDE)]
Place = tuple[Coordinate, Coordinate]
Box = tuple[Coordinate, Coordinate, Coordinate, Coordinate]
SurfaceClass = Literal["sky", "wall", "floor", "ceiling", "window", "door", "furniture", "built_in"]
FoundKind = Literal["face", "plate", "person", "car", "furniture", "screen", "plant", "document"]


class Stroke(Wire):
    """A brush moved from point to point; one point is a dab."""

    points: tuple[Place, ...] = Field(min_length=1, max_length=MOST_POINTS)
    width: float = Field(gt=0, le=LONGEST_SIDE, description="diameter of the brush, in pixels")
    softness: Fraction = Field(default=0.0, description="share of the brush's radius over which it fades out")
    erase: bool = Field(default=False, description="take away what strokes before it have marked")


class _Mask(Kind):
    """What every kind of mask has."""

    told_by: ClassVar[str] = "mask"

    grow: float = Field(default=0.0, ge=-1000, le=1000, description="outwards by so many pixels; below 0 inwards")
    feather: float = Field(default=0.0, ge=0, le=1000, description="width in pixels over which its edge fades out")
    refine: bool | None = Field(
        default=None,
        description="laid along the photo's own edges, soft where hair or leaves ask for it; none: what the selector "
        "or a class found is, what was drawn, uploaded or detected is not",
    )


class Strokes(_Mask):
    mask: Literal["strokes"] = "strokes"
    strokes: tuple[Stroke, ...] = Field(min_length=1, max_length=10_000)


class Polygon(_Mask):
    """The inside of an outline, by the even-odd rule; it closes by itself."""

    mask: Literal["polygon"] = "polygon"
    points: tuple[Place, ...] = Field(min_length=3, max_length=MOST_POINTS)


class Select(_Mask):
    """What the selector finds at clicks, in a box, or both."""

    mask: Literal["select"] = "select"
    points: tuple[Place, ...] = Field(default=(), max_length=MOST_PROMPTS)
    labels: tuple[Literal[0, 1], ...] = Field(
        default=(), description="one a point: 1 belongs to it, 0 does not; none at all: every point belongs to it"
    )
    box: Box | None = None

    @model_validator(mode="after")
    def _ask_something(self) -> Select:
        if not self.points and self.box is None:
            raise PydanticCustomError("nothing_selected", "a selection needs at least one point, or a box")
        if self.labels and len(self.labels) != len(self.points):
            counts = {"labels": len(self.labels), "points": len(self.points)}
            raise PydanticCustomError("labels_and_points", "there are {labels} labels for {points} points", counts)
        if self.box is None and self.labels and 1 not in self.labels:
            raise PydanticCustomError("nothing_selected", "every click is on what does not belong: click what does")
        return self


class Class(_Mask):
    """All of the photo that is of one class."""

    mask: Literal["class"] = "class"
    name: SurfaceClass


class Detect(_Mask):
    """All things of one kind that the detector finds."""

    mask: Literal["detect"] = "detect"
    name: FoundKind
    least: Fraction = Field(default=0.5, description="confidence from which on a finding counts")


class Png(_Mask):
    """An uploaded mask: a grey or black-and-white PNG, white is inside; of any size with the photo's shape."""

    mask: Literal["png"] = "png"
    data: str = Field(max_length=1 << 26, description="the file, in base64")


class Rle(_Mask):
    """A hard mask as run lengths, column by column, the first of them outside (COCO's uncompressed RLE)."""

    mask: Literal["rle"] = "rle"
    size: tuple[int, int] = Field(description="height and width of the upright original, or of a smaller copy of it")
    counts: tuple[Count, ...] = Field(max_length=2_000_000, fail_fast=True)


class Union(_Mask):
    """What any of these marks."""

    mask: Literal["union"] = "union"
    of: tuple[AnyMask, ...] = Field(min_length=1, max_length=MOST_PARTS)


class Difference(_Mask):
    """What the first marks and none of the others do."""

    mask: Literal["difference"] = "difference"
    of: tuple[AnyMask, ...] = Field(min_length=2, max_length=MOST_PARTS)


class Intersection(_Mask):
    """What all of these mark."""

    mask: Literal["intersection"] = "intersection"
    of: tuple[AnyMask, ...] = Field(min_length=2, max_length=MOST_PARTS)


class Inverse(_Mask):
    """What this does not mark."""

    mask: Literal["inverse"] = "inverse"
    of: AnyMask


class Kept(_Mask):
    """Stands for a mask that is too large to be told in a report or a job's status; nothing can be made of it alone."""

    mask: Literal["kept"] = "kept"
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of the mask as JSON")


def check_depth(value: Any) -> Any:
    """The same; raises PydanticCustomError mask_too_deep for masks within masks within masks, beyond DEEPEST."""
    layer = [value]
    for _ in range(DEEPEST):
        layer = [part for each in layer for part in _list_parts(each)]
        if not layer:
            return value
    raise PydanticCustomError("mask_too_deep", "masks lie within masks at most {deepest} deep", {"deepest": DEEPEST})


def _list_parts(value: Any) -> list[Any]:
    """What a mask, read or not yet read, is made of."""
    of = value.get("of") if isinstance(value, Mapping) else getattr(value, "of", None)
    if isinstance(of, (list, tuple)):
        return list(of)[:MOST_PARTS]
    return [] if of is None else [of]


AnyMask = Annotated[
    Strokes | Polygon | Select | Class | Detect | Png | Rle | Union | Difference | Intersection | Inverse | Kept,
    Field(discriminator="mask"),
    BeforeValidator(check_depth),
]

for _kind in (Union, Difference, Intersection, Inverse):
    _kind.model_rebuild()
