"""The cut itself, at full size and depth, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.cutout.backdrop import Backdrop
from imaging.cutout.colours import estimate_colours, solve_front
from imaging.cutout.enlarge import enlarge
from imaging.cutout.matte import GivenMatte, Matte
from imaging.cutout.outline import WORKING_PX, refine_matte
from imaging.masks import Mask
from imaging.region import Region, Size
from imaging.sampling import as_image, resize_area


@dataclass(frozen=True, eq=False)
class Cutout:
    """The photo with its subject by itself, or on a backdrop, and how much of each pixel the subject covers.

    `pixels` (H, W, 3) and `alpha` (H, W) of the photo's dtype. What the subject covers wholly is as it was.
    """

    pixels: np.ndarray
    alpha: np.ndarray

    @property
    def coverage(self) -> float:
        """The subject's share of the photo."""
        return float(self.alpha.mean(dtype=np.float64)) / np.iinfo(self.alpha.dtype).max


def cut_out(
    pixels: np.ndarray,
    subject: np.ndarray | Mask,
    backdrop: Backdrop | None = None,
    alpha: np.ndarray | None = None,
) -> Cutout:
    """The subject of a photo (H, W, 3) uint8 | uint16 on a backdrop, or by itself.

    `subject`: a rough matte (h, w) in [0, 1] of any size, whose outline is found on a small copy and drawn by the
    pixels' own colours; or a mask of the photo's size, which is taken as it is. `alpha` (H, W) of the photo's dtype:
    what of it was transparent before, and still is.

    Where something else shows through, the colour of that is taken out; without a backdrop, pixels that the subject
    does not reach have the colour of what of it is near, so that no viewer draws a rim of another colour, and nothing
    of what was there is left in the file.
    """
    size = Size(*pixels.shape[:2])
    small = as_image(resize_area(pixels, size.within(WORKING_PX)))
    matte = _find_matte(subject, small, size)
    work = _Cutter(pixels, matte, estimate_colours(small, matte.coverage), backdrop, alpha)
    share_blocks(size, BLOCK, work.cut)
    return Cutout(work.out, work.alpha)


def _find_matte(subject: np.ndarray | Mask, small: np.ndarray, size: Size) -> Matte:
    extent = Size(*small.shape[:2])
    if isinstance(subject, Mask):
        return GivenMatte.of(subject, extent)
    return refine_matte(cv2.resize(subject, (extent.width, extent.height), interpolation=cv2.INTER_LINEAR), small, size)


class _Cutter:
    """The work on all blocks; each is written by one thread."""

    def __init__(
        self,
        pixels: np.ndarray,
        matte: Matte,
        colours: tuple[np.ndarray, np.ndarray],
        backdrop: Backdrop | None,
        before: np.ndarray | None,
    ) -> None:
        self._pixels, self._matte, self._backdrop, self._before = pixels, matte, backdrop, before
        self._front, self._back = colours
        self._full = np.iinfo(pixels.dtype).max
        self.out, self.alpha = np.empty_like(pixels), np.empty(pixels.shape[:2], pixels.dtype)

    def cut(self, blocks: Iterable[Region]) -> None:
        """Write these blocks of the result."""
        for block in blocks:
            image = as_image(self._pixels[block.slices])
            share = self._matte.draw(image, block)
            if self._before is not None:
                share = share * as_image(self._before[block.slices])
            alpha = self.alpha[block.slices]
            np.copyto(alpha, np.rint(share * self._full), casting="unsafe")
            if alpha.min() == self._full:
                self.out[block.slices] = self._pixels[block.slices]
            else:
                self._lay(block, image, share[..., None], alpha[..., None] == self._full)

    def _lay(self, block: Region, image: np.ndarray, share: np.ndarray, whole: np.ndarray) -> None:
        """Write the colours of a block that is not all subject."""
        shown = self._colour(block, image, share)
        if self._backdrop is not None:
            shown = share * shown + (1 - share) * self._backdrop.draw(block)
        made = np.rint(np.clip(shown, 0, 1) * self._full).astype(self._pixels.dtype)
        self.out[block.slices] = np.where(whole, self._pixels[block.slices], made)

    def _colour(self, block: Region, image: np.ndarray, share: np.ndarray) -> np.ndarray:
        """The subject's own colours, also where it is not but might be."""
        front = enlarge(self._front, self._matte.size, block)
        if not share.any():
            return front
        back = enlarge(self._back, self._matte.size, block)
        return np.where(share > 0, solve_front(image, share, front, back), front)
