"""The cut itself, at full size and depth, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.cutout.backdrop import Backdrop
from imaging.cutout.colours import estimate_colours, solve_front
from imaging.cutout.enlarge import enlarge
from imaging.cutout.matte import WORKING_PX, Matte, refine_matte
from imaging.region import Region, Size
from imaging.sampling import as_image, resize_area


@dataclass(frozen=True, eq=False)
class Cutout:
    """The photo with its subject on a backdrop, or with what shows of it as `alpha` (H, W), where that is none.

    `pixels` (H, W, 3) and `alpha` of the photo's dtype. Where the subject covers a pixel wholly, it is as it was.
    """

    pixels: np.ndarray
    alpha: np.ndarray

    @property
    def coverage(self) -> float:
        """The subject's share of the photo."""
        return float(self.alpha.mean(dtype=np.float64)) / np.iinfo(self.alpha.dtype).max


def cut_out(pixels: np.ndarray, rough: np.ndarray, backdrop: Backdrop | None = None) -> Cutout:
    """The subject of a photo (H, W, 3) uint8 | uint16 that a rough matte (h, w) in [0, 1] of any size shows.

    Its outline is found on a small copy and drawn by the pixels' own colours. Where something else shows through, the
    colour of that is taken out; without a backdrop, pixels that the subject does not reach have the colour of what of
    it is near, so that no viewer draws a rim of another colour, and nothing of what was there is left in the file.
    """
    size = Size(*pixels.shape[:2])
    small = as_image(resize_area(pixels, size.within(WORKING_PX)))
    matte = refine_matte(resize_area(rough, Size(*small.shape[:2])), small, size)
    work = _Cutter(pixels, matte, estimate_colours(small, matte.coverage), backdrop)
    share_blocks(size, BLOCK, work.cut)
    return Cutout(work.out, work.alpha)


class _Cutter:
    def __init__(
        self, pixels: np.ndarray, matte: Matte, colours: tuple[np.ndarray, np.ndarray], backdrop: Backdrop | None
    ) -> None:
        self._pixels, self._matte, self._backdrop = pixels, matte, backdrop
        self._front, self._back = colours
        self._full = np.iinfo(pixels.dtype).max
        self.out, self.alpha = np.empty_like(pixels), np.empty(pixels.shape[:2], pixels.dtype)

    def cut(self, blocks: Iterable[Region]) -> None:
        """Write these blocks of the result."""
        for block in blocks:
            self._cut(block)

    def _cut(self, block: Region) -> None:
        pixels = self._pixels[block.slices]
        image = as_image(pixels)
        matte = self._matte.draw(image, block)
        alpha = np.rint(matte * self._full).astype(pixels.dtype)
        share = matte[..., None]
        front, back = (enlarge(planes, self._matte.size, block) for planes in (self._front, self._back))
        shown = np.where(share > 0, solve_front(image, share, front, back), front)
        if self._backdrop is not None:
            shown = share * shown + (1 - share) * self._backdrop.draw(block)
        made = np.rint(np.clip(shown, 0, 1) * self._full).astype(pixels.dtype)
        self.out[block.slices] = np.where((alpha == self._full)[..., None], pixels, made)
        self.alpha[block.slices] = alpha
