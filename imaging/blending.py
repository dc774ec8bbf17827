"""Feather overlapping tiles into one image, at full size or at the small size of their references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.tiling import Span, Tile


class Canvas:
    """Weighted mean of patches, accumulated in float32; 16 bytes a pixel for three channels."""

    def __init__(self, size: Size, channels: int = 3) -> None:
        self.size = size
        self._sum = np.zeros((size.height, size.width, channels), np.float32)
        self._weight = np.zeros((size.height, size.width), np.float32)

    def add(self, region: Region, image: NDArray[np.generic], weight: NDArray[np.float32]) -> None:
        """Add an image (h, w, channels) under a weight (h, w); raises ImageError where it does not fit its region."""
        self._check_patch(region, image, weight)
        self._sum[region.slices] += image.astype(np.float32, copy=False) * weight[..., None]
        self._weight[region.slices] += weight

    def blend(self) -> NDArray[np.float32]:
        """The mean (H, W, channels) in the units of the patches; raises ImageError where nothing was added."""
        uncovered = np.count_nonzero(self._weight <= 0)
        if uncovered:
            raise ImageError("uncovered_pixels", f"{uncovered} pixels belong to no tile")
        return self._sum / self._weight[..., None]

    def _check_patch(self, region: Region, image: NDArray[np.generic], weight: NDArray[np.float32]) -> None:
        shape = (region.height, region.width)
        if not self.size.region.contains(region):
            raise ImageError("patch_outside", f"{region} is not inside {self.size}")
        if weight.shape != shape or image.shape != (*shape, self._sum.shape[2]):
            raise ImageError("size_mismatch", f"image {image.shape} and weight {weight.shape} do not fill {region}")


def feather_weights(tile: Tile, size: Size) -> NDArray[np.float32]:
    """Weight (height, width) in (0, 1] of a tile sampled at `size`: raised cosine over overlaps, 1 at the photo's edge.

    The weights of two neighbours sum to 1 across their overlap, whatever the scale.
    """
    return np.outer(_feather_span(tile.rows, size.height), _feather_span(tile.columns, size.width))


def place_tile(tile: Tile, photo: Size, size: Size, canvas: Size) -> Region:
    """Where a tile of the photo, sampled at `size`, lies on a canvas of that scale, to within one pixel."""
    top = _place_span(tile.rows, photo.height, size.height, canvas.height)
    left = _place_span(tile.columns, photo.width, size.width, canvas.width)
    return Region(top, left, top + size.height, left + size.width)


def blend_tiles(canvas: Size, plan: Sequence[Tile], images: Mapping[int, NDArray[np.generic]]) -> NDArray[np.float32]:
    """Blend tiles' images (h, w, 3), by tile index, into one float32 (H, W, 3) of the canvas's size, in the same units.

    All are at the canvas's scale, which may be that of low-resolution references. Tiles are added in the order of the
    plan, so the order in which they arrived leaves no trace. Raises ImageError for a missing tile or a wrong shape.
    """
    photo = Size(plan[-1].window.bottom, plan[-1].window.right)
    blended = Canvas(canvas)
    for tile in plan:
        if tile.index not in images:
            raise ImageError("uncovered_pixels", f"tile {tile.index} has no image")
        image = images[tile.index]
        size = Size(*image.shape[:2])
        blended.add(place_tile(tile, photo, size, canvas), image, feather_weights(tile, size))
    return blended.blend()


def _place_span(span: Span, length: int, samples: int, canvas: int) -> int:
    """Start of a span on a canvas; the last one ends with it, for rounding could leave a row that no tile covers."""
    if span.stop == length:
        return canvas - samples
    return round(span.start * samples / (span.stop - span.start))


def _feather_span(span: Span, samples: int) -> NDArray[np.float32]:
    """Weight (samples,) at sample centres; a core ends midway through an overlap, so each ramp is twice that long."""
    position = (np.arange(samples) + 0.5) * (span.stop - span.start) / samples
    rise = _ramp(position, 2 * (span.core_start - span.start))
    fall = _ramp(position[::-1], 2 * (span.stop - span.core_stop))
    return (rise * fall).astype(np.float32)


def _ramp(position: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    if length == 0:
        return np.ones_like(position)
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(position / length, 0, 1))
