"""A thing in a photo: its kind, how sure that is, and its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2

from imaging.region import Region, Size

SAME_IOU = 0.4
"""Boxes of one kind that overlap by more are of one thing."""


@dataclass(frozen=True)
class Found:
    """`confidence` in [0, 1]; the box in pixels, from the upper left corner of the upper left pixel, not whole."""

    kind: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def place(self, size: Size, region: Region) -> Found:
        """The same, found in an image of that size which shows a region of another, seen in the other."""
        across, down = region.width / size.width, region.height / size.height
        return replace(
            self,
            left=region.left + self.left * across,
            right=region.left + self.right * across,
            top=region.top + self.top * down,
            bottom=region.top + self.bottom * down,
        )


def keep_best(found: Sequence[Found]) -> list[Found]:
    """Each thing once, surest first: of boxes of one kind that overlap the surest."""
    if not found:
        return []
    boxes = [[each.left, each.top, each.width, each.height] for each in found]
    kinds = sorted({each.kind for each in found})
    classes = [kinds.index(each.kind) for each in found]
    kept = cv2.dnn.NMSBoxesBatched(boxes, [each.confidence for each in found], classes, 0.0, SAME_IOU)
    return sorted((found[int(index)] for index in kept), key=lambda each: -each.confidence)
