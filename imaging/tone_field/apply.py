"""Apply a tone field to the original pixels at full bit depth, block by block, the same whatever the blocks."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.grain import GRAIN_SIDE_PX, grain_strip
from imaging.lattice import Lattice
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.tone_field.field import ToneField, field_planes
from imaging.tone_field.highlights import Highlights
from imaging.tone_field.hold import HeldHighlights


def apply_tone_field(
    pixels: np.ndarray,
    field: ToneField,
    *,
    highlights: Highlights | None = None,
    block: Size = BLOCK,
    out: np.ndarray | None = None,
    threads: int | None = None,
) -> np.ndarray:
    """The photo through the field: uint8 or uint16 (H, W, 3) in, the same dtype out, rounded and saturated.

    Needs a few blocks of float32 a thread beyond its result (`threads`: as many as OpenCV uses where None); `out` may
    be `pixels` itself. An 8-bit value stands for the interval that was rounded to it, and is read as a fixed blue-noise
    sample of that interval: a brightened ramp gets fine grain where it would get bands, an unchanged one stays as it
    is, bit for bit. With `highlights` (`plan_highlights`) what would go beyond white is held below it, and burnt white
    is kept near white. Raises ImageError(bad_pixels) for other arrays.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"a tone field needs uint8 or uint16 RGB, not {pixels.dtype} {pixels.shape}")
    out = np.empty(pixels.shape, pixels.dtype) if out is None else out
    if out.shape != pixels.shape or out.dtype != pixels.dtype:
        raise ImageError("bad_pixels", f"the result is {pixels.dtype} {pixels.shape}, not {out.dtype} {out.shape}")
    planes = field_planes(field)
    planes[9:] *= np.iinfo(pixels.dtype).max
    size = Size(*pixels.shape[:2])
    lattice = Lattice(planes, size)
    held = HeldHighlights(highlights, size) if highlights and highlights.matter else None
    block = _fit_block(block, max(lattice.step, held.step) if held else lattice.step)
    share_blocks(size, block, lambda mine: _Mapping(pixels, lattice, held, block, out).map_blocks(mine), threads)
    return out


def _fit_block(block: Size, step: int) -> Size:
    """About that size: whole cells of the lattices down, whole squares of grain across."""
    return Size(max(1, block.height // step) * step, max(1, block.width // GRAIN_SIDE_PX) * GRAIN_SIDE_PX)


class _Mapping:
    """The work of one thread: its buffers, and what it does to one block after another."""

    def __init__(
        self, pixels: np.ndarray, lattice: Lattice, held: HeldHighlights | None, block: Size, out: np.ndarray
    ) -> None:
        self._pixels, self._lattice, self._held, self._out = pixels, lattice, held, out
        self._full_scale = float(np.iinfo(pixels.dtype).max)
        self._depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
        # Sixteen bits have no bands to break.
        self._grain = grain_strip(block.height, block.width) * np.float32(pixels.dtype == np.uint8)
        self._buffer = lattice.buffer(block)
        self._spare = held.buffer(block) if held else self._buffer
        # One column more than needed keeps rows apart in memory: OpenCV then treats every row alike, in any block.
        self._planes = np.empty((6, block.height, block.width + 1), np.float32)
        self._channels = np.empty((3, block.height, block.width + 1), pixels.dtype)

    def map_blocks(self, blocks: Iterable[Region]) -> None:
        for block in blocks:
            self._map_block(block)

    def _map_block(self, block: Region) -> None:
        channels = list(self._channels[:, : block.height, : block.width])
        planes = list(self._planes[:, : block.height, : block.width])
        source, results = planes[:3], planes[3:]
        cv2.split(self._pixels[block.slices], channels)
        within = self._grain[block.top % GRAIN_SIDE_PX :][: block.height, : block.width]
        for channel, plane in zip(channels, source, strict=True):
            cv2.add(channel, within, dst=plane, dtype=cv2.CV_32F)
        hold = self._held.begin_block(block, source, self._full_scale, self._spare) if self._held else None
        cells = self._lattice.cells(block)
        for number, result in enumerate(results):
            np.copyto(result, self._expand(cells[9 + number], block))
            for column, plane in enumerate(source):
                cv2.accumulateProduct(self._expand(cells[3 * number + column], block), plane, result)
        if hold:
            hold(results)
        for channel, result in zip(channels, results, strict=True):
            cv2.addWeighted(result, 1, result, 0, 0, dst=channel, dtype=self._depth)
        cv2.merge(channels, dst=self._out[block.slices])

    def _expand(self, cells: np.ndarray, block: Region) -> np.ndarray:
        return self._lattice.expand(cells, block, self._buffer)
