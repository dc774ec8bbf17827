"""A frame's pixels as the reference's block sees them."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.region import Region, Size

_MARGIN_PX = 3


def lay_block(pixels: np.ndarray, matrix: np.ndarray, region: Region) -> tuple[np.ndarray, np.ndarray | None]:
    """The block `region` of the reference out of a frame's pixels (H, W, 3), and where the frame reaches, float32
    (h, w), None for everywhere. `matrix` takes pixels of the reference to the frame's. Bicubic; whole where it is the
    identity."""
    if np.array_equal(matrix, np.eye(3)):
        return np.ascontiguousarray(pixels[region.slices]), None
    corners = np.array([[region.left, region.top], [region.right, region.top]], float)
    corners = np.concatenate([corners, [[region.left, region.bottom], [region.right, region.bottom]]])
    ends = cv2.perspectiveTransform(corners[:, None], matrix)[:, 0]
    low, high = np.floor(ends.min(axis=0)).astype(int), np.ceil(ends.max(axis=0)).astype(int)
    wanted = Region(int(low[1]), int(low[0]), int(high[1]), int(high[0])).expand(_MARGIN_PX)
    source = wanted.clip(Size(*pixels.shape[:2]))
    if source.empty:
        return np.zeros((region.height, region.width, 3), pixels.dtype), np.zeros(
            (region.height, region.width), np.float32
        )
    local = _shift(-source.left, -source.top) @ matrix @ _shift(region.left, region.top)
    crop = np.ascontiguousarray(pixels[source.slices])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (region.width, region.height)
    laid = cv2.warpPerspective(crop, local, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if source == wanted:
        return laid, None
    whole = np.ones(crop.shape[:2], np.float32)
    return laid, cv2.warpPerspective(whole, local, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _shift(right: float, down: float) -> np.ndarray:
    return np.array([[1.0, 0, right], [0, 1.0, down], [0, 0, 1.0]])


def enlarge_block(values: np.ndarray, full: Size, region: Region) -> np.ndarray:
    """A block of small values (h, w) or (h, w, n) as they would be at full size, bilinear between pixel centres."""
    down, right = values.shape[0] / full.height, values.shape[1] / full.width
    to_source = np.array([[right, 0, (region.left + 0.5) * right - 0.5], [0, down, (region.top + 0.5) * down - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (region.width, region.height)
    return np.asarray(cv2.warpAffine(values, to_source, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))
