"""A photo in progress: its pixels as they are now, and what each step did to get there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fanlight_client.report import Alteration, ChangeClass, MarkedPart
from finishing.frame import Frame
from finishing.shared import Shared
from imaging.masks import Mask
from imaging.photo import Photo
from imaging.region import Region, Size
from imaging.sampling import resize_area

PREVIEW_PX = 1024
"""Long side of the preview: what the whole-photo pass, the Classifier, the Segmenter and the Inpainter see."""


STRIP_PX = 256
"""Rows that are compared at once: of 45 MP all at once would take as much memory as the photo."""


class StepError(Exception):
    """A step that did not do what it may do. Codes: `changed_outside` (bytes beyond the region that it named)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Change:
    """What a step did; `region` is all that it may have touched, None for nothing; within it `mask` alone, where given.

    `sections` are fields of the report that are this step's own, by name. `network`: whether a network's own pixels are
    in the photo now; None where that follows from the class, as in what is generated they mostly are. Once the step is
    over its mask is told by `marked`: the masks of many edits would take more memory than the photo.
    """

    step: str
    change: ChangeClass | None
    reason: str = ""
    fraction: float = 0.0
    region: Region | None = None
    figures: Mapping[str, float | str | None] = field(default_factory=dict)
    alterations: tuple[Alteration, ...] = ()
    sections: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False
    outside_equal: bool | None = None
    seconds: float = 0.0
    mask: Mask | None = None
    marked: MarkedPart | None = None
    network: bool | None = None

    @property
    def has_network(self) -> bool:
        """Whether a network's own pixels are in the photo because of it."""
        return self.change == "generated" if self.network is None else self.network


@dataclass(frozen=True)
class Canvas:
    """The photo, its pixels in the object store, its preview (h, w, 3) of the same dtype, its frame, the changes.

    `digest` names the file, or the frames, that its captured pixels come from.
    """

    photo: Photo
    shared: Shared
    preview: np.ndarray
    frame: Frame
    changes: tuple[Change, ...] = ()
    digest: str = ""

    @property
    def pixels(self) -> np.ndarray:
        """uint8 or uint16 (H, W, 3), read-only."""
        return self.shared.pixels

    def repaint(self, shared: Shared, preview: np.ndarray) -> "Canvas":
        """With other pixels of the same frame."""
        return replace(self, shared=shared, preview=preview, photo=replace(self.photo, pixels=shared.pixels))

    def show_through(self, alpha: np.ndarray | None) -> "Canvas":
        """With another alpha (H, W) of the pixels' dtype; None: nothing of it is transparent."""
        return replace(self, photo=replace(self.photo, alpha=alpha))

    def note(self, change: Change) -> "Canvas":
        """With one more change on record."""
        return replace(self, changes=(*self.changes, change))

    def settle_last(self, seconds: float, outside_equal: bool | None, marked: MarkedPart | None = None) -> "Canvas":
        """With the last change's seconds, whether all outside its region and mask was found to be as before, and what
        is left of that mask."""
        last = replace(self.changes[-1], seconds=seconds, outside_equal=outside_equal, mask=None, marked=marked)
        return replace(self, changes=(*self.changes[:-1], last))


def make_preview(pixels: np.ndarray) -> np.ndarray:
    """The preview of pixels (H, W, 3), by area means."""
    return resize_area(pixels, Size(*pixels.shape[:2]).within(PREVIEW_PX))


def check_outside(before: Canvas, after: Canvas) -> bool | None:
    """Whether every byte outside the last change's region is as it was; None where there is no outside.

    Raises StepError `changed_outside` where it is not: a step may touch no more than it says.
    """
    region = after.changes[-1].region or Region(0, 0, 0, 0)
    if before.frame != after.frame or (region == after.frame.size.region and after.changes[-1].mask is None):
        return None
    mask = after.changes[-1].mask
    if mask is not None and not _equal_alpha(before.photo, after.photo, mask):
        raise StepError("changed_outside", "transparency outside the mask was changed")
    if after.shared is before.shared:
        return True
    if not _equal_outside(before.pixels, after.pixels, region):
        raise StepError("changed_outside", f"pixels outside {region} were changed")
    if mask is not None and not _equal_unmarked(before.pixels, after.pixels, region, mask):
        raise StepError("changed_outside", "pixels outside the mask were changed")
    return True


def _equal_unmarked(before: np.ndarray, after: np.ndarray, region: Region, mask: Mask) -> bool:
    """Whether the pixels of a region that a mask does not mark at all are the same; strip by strip."""
    for top in range(region.top, region.bottom, STRIP_PX):
        strip = Region(top, region.left, min(top + STRIP_PX, region.bottom), region.right)
        differs = (before[strip.slices] != after[strip.slices]).any(axis=2)
        if (differs & (mask.crop(strip) == 0)).any():
            return False
    return True


def _equal_alpha(before: Photo, after: Photo, mask: Mask) -> bool:
    """Whether what a mask does not mark is as transparent as it was; strip by strip."""
    if before.alpha is after.alpha:
        return True
    full, width = np.iinfo(before.pixels.dtype).max, before.width
    for top in range(0, before.height, STRIP_PX):
        strip = Region(top, 0, min(top + STRIP_PX, before.height), width)
        was, now = (full if photo.alpha is None else photo.alpha[strip.slices] for photo in (before, after))
        if ((was != now) & (mask.crop(strip) == 0)).any():
            return False
    return True


def _equal_outside(before: np.ndarray, after: np.ndarray, region: Region) -> bool:
    above, beside, below = slice(None, region.top), slice(region.top, region.bottom), slice(region.bottom, None)
    parts = [
        (above, slice(None)),
        (below, slice(None)),
        (beside, slice(None, region.left)),
        (beside, slice(region.right, None)),
    ]
    return all(np.array_equal(before[part], after[part]) for part in parts)
