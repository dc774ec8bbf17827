"""Sizes and rectangles of pixels: y before x, half-open, whole full-resolution pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Size:
    """Extent of an image in whole pixels, at least 1×1; raises ValueError otherwise."""

    height: int
    width: int

    def __post_init__(self) -> None:
        if self.height < 1 or self.width < 1:
            raise ValueError(f"a size is at least 1×1 pixels, not {self.height}×{self.width}")

    @property
    def pixels(self) -> int:
        return self.height * self.width

    @property
    def region(self) -> Region:
        """The whole image as a region."""
        return Region(0, 0, self.height, self.width)

    def within(self, long_side_px: int) -> Size:
        """The size with that long side, same shape; never larger than this one."""
        scale = min(1.0, long_side_px / max(self.height, self.width))
        return Size(max(1, round(self.height * scale)), max(1, round(self.width * scale)))


@dataclass(frozen=True, slots=True)
class Region:
    """Half-open rectangle [top, bottom) × [left, right) in pixels; may be empty, raises ValueError when inside out."""

    top: int
    left: int
    bottom: int
    right: int

    def __post_init__(self) -> None:
        if self.bottom < self.top or self.right < self.left:
            raise ValueError(f"region is inside out: {self.top, self.left} to {self.bottom, self.right}")

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def size(self) -> Size:
        return Size(self.height, self.width)

    @property
    def pixels(self) -> int:
        return self.height * self.width

    @property
    def empty(self) -> bool:
        return self.pixels == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of these pixels in an (H, W, ...) array; raises ValueError where numpy would count from the end."""
        if self.top < 0 or self.left < 0:
            raise ValueError(f"region starts outside the image: {self}")
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def intersect(self, other: Region) -> Region:
        """The pixels in both; an empty region where there are none."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        return Region(top, left, max(top, min(self.bottom, other.bottom)), max(left, min(self.right, other.right)))

    def union(self, other: Region) -> Region:
        """The smallest region that holds both; an empty one adds nothing."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Region(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def contains(self, other: Region) -> bool:
        """Whether every pixel of the other is one of these."""
        return other.empty or self.intersect(other) == other

    def shift(self, down: int, right: int) -> Region:
        return Region(self.top + down, self.left + right, self.bottom + down, self.right + right)

    def expand(self, margin_px: int) -> Region:
        """Grown by a margin on all four sides."""
        return Region(self.top - margin_px, self.left - margin_px, self.bottom + margin_px, self.right + margin_px)

    def clip(self, size: Size) -> Region:
        """The part that lies inside an image of that size."""
        return self.intersect(size.region)

    def scale(self, vertical: float, horizontal: float) -> Region:
        """The smallest whole-pixel region covering this one at another resolution; ValueError for factors <= 0."""
        if vertical <= 0 or horizontal <= 0:
            raise ValueError(f"scale factors are positive, not {vertical} and {horizontal}")
        return Region(
            floor(self.top * vertical),
            floor(self.left * horizontal),
            ceil(self.bottom * vertical),
            ceil(self.right * horizontal),
        )
