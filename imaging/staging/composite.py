"""Furniture laid over the photo at full size; what is beside it stays the photo, to the byte."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.color import linear_to_srgb
from imaging.grain import GRAIN_SIDE_PX, grain_strip
from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.recolour.tones import light_table
from imaging.region import Region, Size
from imaging.replace.detail import choose_gain, missing_noise, sharpen
from imaging.sky.noise import GRAIN_SIDE_PX as NOISE_SIDE_PX
from imaging.sky.noise import grain_tile
from imaging.staging.align import Aligned
from imaging.staging.matte import Matted

_MARGIN_PX = 2
"""Of the canvas, around what changes: so far interpolation reaches."""
_LEAST_SHADE = 5e-4
"""Light that changes by less, relative, does not change a level of 8 bits."""
_LEAST_WEIGHT = 2 / 255
"""Of what changed at all: no less, so that an 8-bit mask tells it too."""
_SHADE_WEIGHT = 4.0
_STEEPEST = 2.5
"""By how much edges are steepened when they are enlarged: the photo's own are as sharp as its pixels."""


def composite(pixels: np.ndarray, aligned: Aligned, matted: Matted) -> tuple[np.ndarray, Mask]:
    """A photo's pixels, uint8 or uint16 (H, W, 3), with the furniture in it, and the mask of all that may have changed.

    Furniture is enlarged with the photo's sharpness and grain; shade is laid on the photo's own pixels. Where the mask
    is 0 every byte is the photo's. Raises ImageError bad_pixels.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"{pixels.dtype} {pixels.shape} are no uint8 or uint16 RGB pixels")
    size = Size(*pixels.shape[:2])
    region = _find_region(matted, size)
    if region.empty:
        return pixels.copy(), Mask.nothing(size)
    layer = _Layer(pixels, aligned, matted, region)
    share_blocks(region.size, BLOCK, layer.lay)
    return layer.out, Mask(size, region, layer.weight).tighten()


def _find_region(matted: Matted, size: Size) -> Region:
    """What may change of a photo of that size."""
    changed = (matted.furniture > 0) | (np.abs(matted.shade - 1).max(axis=2) > _LEAST_SHADE)
    small = Size(*changed.shape)
    around = Mask.trim(changed.astype(np.float32)).region
    if around.empty:
        return around
    return around.expand(_MARGIN_PX).clip(small).scale(size.height / small.height, size.width / small.width).clip(size)


class _Layer:
    """The furniture and its shade, written over a copy of the photo block by block."""

    def __init__(self, pixels: np.ndarray, aligned: Aligned, matted: Matted, region: Region) -> None:
        self.out = pixels.copy()
        self.weight = np.zeros((region.height, region.width), np.float32)
        self._pixels, self._region = pixels, region
        self._full = Size(*pixels.shape[:2])
        self._scale = self._full.height / matted.furniture.shape[0]
        gain = choose_gain(aligned.image, pixels, _around(matted.furniture))
        self._colours, self._matted = sharpen(matted.colours, gain), matted
        self._noise = missing_noise(aligned.image, pixels, _around(matted.furniture))
        self._grain = np.tile(grain_tile(), (1 + BLOCK.height // NOISE_SIDE_PX, 1 + BLOCK.width // NOISE_SIDE_PX))
        self._dither = grain_strip(BLOCK.height, BLOCK.width)
        self._light = light_table(pixels.dtype)

    def lay(self, blocks: Iterable[Region]) -> None:
        """Write these blocks of the region."""
        for block in blocks:
            self._lay(block, block.shift(self._region.top, self._region.left))

    def _lay(self, block: Region, place: Region) -> None:
        alpha = self._steepen(enlarge_cubic(self._matted.furniture, self._full, place))
        shade = enlarge_cubic(self._matted.shade, self._full, place)
        change = np.abs(shade - 1).max(axis=2)
        touched = (alpha > 0) | (change > _LEAST_SHADE)
        if not touched.any():
            return
        was = self._pixels[place.slices]
        behind = linear_to_srgb(self._light[was] * np.maximum(shade, 0))
        new = enlarge_cubic(self._colours, self._full, place) + self._noise * self._grain_at(place)[..., None]
        mixed = behind + (new - behind) * alpha[..., None]
        most = np.iinfo(was.dtype).max
        dither = self._dither[place.top % GRAIN_SIDE_PX :][: place.height, : place.width, None]
        levels = np.clip(np.floor(mixed * most + dither + 0.5), 0, most).astype(was.dtype)
        self.out[place.slices][touched] = levels[touched]
        weight = np.maximum(alpha, np.minimum(1, _SHADE_WEIGHT * change))
        self.weight[block.slices][touched] = np.maximum(weight, _LEAST_WEIGHT)[touched]

    def _steepen(self, alpha: np.ndarray) -> np.ndarray:
        steep = float(np.clip(self._scale / 2, 1, _STEEPEST))
        return np.clip((alpha - 0.5) * steep + 0.5, 0, 1)

    def _grain_at(self, place: Region) -> np.ndarray:
        down, right = place.top % NOISE_SIDE_PX, place.left % NOISE_SIDE_PX
        return np.roll(self._grain, (-down, -right), axis=(0, 1))[: place.height, : place.width]


def enlarge_cubic(plane: np.ndarray, size: Size, block: Region) -> np.ndarray:
    """A block of a plane (h, w) or (h, w, 3) as it is in a picture of that size, bicubic between pixel centres."""
    across, down = plane.shape[1] / size.width, plane.shape[0] / size.height
    rows = slice(max(0, int(block.top * down) - 3), int(block.bottom * down) + 4)
    columns = slice(max(0, int(block.left * across) - 3), int(block.right * across) + 4)
    matrix = np.array(
        [
            [across, 0, (block.left + 0.5) * across - 0.5 - columns.start],
            [0, down, (block.top + 0.5) * down - 0.5 - rows.start],
        ]
    )
    flags, shape = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, (block.width, block.height)
    part = np.ascontiguousarray(plane[rows, columns])
    return np.asarray(cv2.warpAffine(part, matrix, shape, flags=flags, borderMode=cv2.BORDER_REPLICATE))


def _around(furniture: np.ndarray) -> np.ndarray:
    """Furniture and what is close to it: no place to learn the photo's sharpness from."""
    side = max(3, 2 * (max(furniture.shape) // 100) + 1)
    return cv2.dilate(furniture, np.ones((side, side), np.uint8))
