"""Another sky in the place of the old one, at full resolution and bit depth, in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.grain import GRAIN_SIDE_PX, grain_strip
from imaging.lattice import Lattice
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.sky.fine import LEAST_CELL_PX, fine_tile, measure_fineness
from imaging.sky.fine import SIDE_PX as FINE_SIDE_PX
from imaging.sky.guided import fit_guided
from imaging.sky.matte import estimate_sky, refine_matte, working_image
from imaging.sky.noise import GRAIN_SIDE_PX as NOISE_SIDE_PX
from imaging.sky.noise import grain_tile, measure_noise

RELIGHT_LIMIT = 0.03
"""The most by which the new sky's colour changes what stands close to it."""
_REACH = 0.04
"""As a share of the long side: how far from the sky its light is seen."""
_BETWEEN_CELLS = 3
"""What closing and interpolation between cells add to either side."""
_FULLER = 1.05
"""A fit to colours falls short of whole sky beside leaves by about as much, which would leave a pale rim of the old."""
_MOST_NOISE = 0.006
"""A photo without any plain surface seems to have more, which is texture."""
_SHARP = 0.035
"""From this difference on to its surroundings something stands before the sky; clouds differ by less."""


def composite_sky(
    pixels: np.ndarray, sky: np.ndarray, matte: np.ndarray, *, out: np.ndarray | None = None
) -> np.ndarray:
    """The photo, uint8 or uint16 (H, W, 3), under another sky (h, w, 3), float32, where a coarse matte (h, w) has sky.

    The matte is refined, then enlarged guided by the pixels. The old sky's colour is exchanged for the new one's in
    proportion to the matte, so that no rim of it is left on roofs and twigs and the camera's grain stays. Toward the
    horizon the new sky takes on some of the old haze; what stands within 4 % of the long side of the sky is lit by it,
    by at most 3 %; what is farther stays bit for bit. `out` may be `pixels`. Raises ImageError: bad_pixels, bad_matte.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"a sky goes over uint8 or uint16 RGB, not {pixels.dtype} {pixels.shape}")
    out = np.empty(pixels.shape, pixels.dtype) if out is None else out
    if out.shape != pixels.shape or out.dtype != pixels.dtype:
        raise ImageError("bad_pixels", f"the result is {pixels.dtype} {pixels.shape}, not {out.dtype} {out.shape}")
    size = Size(*pixels.shape[:2])
    planes, fine_colour = _plan_exchange(pixels, sky, matte)
    fine = fine_tile(size.height / planes.shape[1])
    lattice = Lattice(planes, size)
    noise = _missing_noise(pixels, matte)
    share_blocks(size, BLOCK, lambda mine: _Exchange(pixels, lattice, out, noise, fine, fine_colour).composite(mine))
    return out


def _plan_exchange(pixels: np.ndarray, sky: np.ndarray, matte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Thirteen planes at working size: the matte as a·RGB + b (4), between the least and the most that it is close by
    (2), the change of the sky's colour (3), the light on what is near (3), and the spread of what of the sky is finer
    (1); and that structure's colour (3,)."""
    image, full_scale = working_image(pixels), float(np.iinfo(pixels.dtype).max)
    refined = refine_matte(matte, pixels)
    alpha = fit_guided(refined, image, 3, 1e-4)
    alpha *= _FULLER
    alpha[:3] /= full_scale
    old = estimate_sky(image, refined)
    new = np.asarray(cv2.resize(sky.astype(np.float32), image.shape[1::-1], interpolation=cv2.INTER_CUBIC))
    new = np.clip(new, 0, 1)
    haze = _haze(refined)[..., None]
    change = haze * old + (1 - haze) * new - _follow_clouds(image, refined, old)
    light = _relight(refined, old, new)
    close = np.ones((3, 3), np.uint8)
    # Plain sky and plain walls are just that; the colours decide only where the two meet.
    bounds = np.clip([2 * cv2.erode(refined, close) - 1, 2 * cv2.dilate(refined, close)], 0, 1)
    fineness, colour = measure_fineness(new, refined)
    fineness *= full_scale * (max(pixels.shape) >= LEAST_CELL_PX * max(refined.shape))
    exchange = np.concatenate([full_scale * change, light, fineness[..., None]], axis=2).transpose(2, 0, 1)
    return np.concatenate([alpha, bounds, exchange]).astype(np.float32), colour


def _follow_clouds(image: np.ndarray, matte: np.ndarray, old: np.ndarray) -> np.ndarray:
    """The old sky with its clouds (h, w, 3): means over a few pixels where all of them are sky, `old` elsewhere.

    What is left of the old sky after this is taken off is noise, and what the matte did not see: wires and twigs.
    """
    detail = np.abs(image - cv2.blur(image, (5, 5))).max(axis=2)
    plain = (matte > 0.97) & (detail < _SHARP)
    sure = cv2.erode(plain.astype(np.float32), np.ones((5, 5), np.uint8))
    side = (7, 7)
    weight = cv2.blur(sure, side)[..., None]
    local = cv2.blur(image * sure[..., None], side) / np.maximum(weight, 1e-3)
    trust = cv2.blur(np.clip(2 * weight - 0.6, 0, 1), side)
    return np.asarray(old + (local - old) * trust[..., None])


def _missing_noise(pixels: np.ndarray, matte: np.ndarray) -> float:
    """Standard deviation, of full scale, of the noise that the old sky lacks beside the rest of the photo."""
    ground, sky = measure_noise(pixels, 1 - matte), measure_noise(pixels, matte)
    return float(np.sqrt(max(0.0, min(ground, _MOST_NOISE) ** 2 - sky**2)))


def _haze(matte: np.ndarray) -> np.ndarray:
    """How much of the old sky shows through, (h, w): none above, up to a quarter where the sky meets the ground."""
    rows = np.flatnonzero((matte > 0.5).mean(axis=1) > 0.05)
    if not len(rows):
        return np.zeros(matte.shape, np.float32)
    height = np.clip((np.arange(matte.shape[0]) - rows[0]) / max(1, rows[-1] - rows[0]), 0, 1)
    return np.repeat((0.25 * height**3).astype(np.float32)[:, None], matte.shape[1], axis=1)


def _relight(matte: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Relative change of light (h, w, 3) on what stands near the sky, from the mean colours of both skies."""
    weight = matte.sum() + 1e-6
    before, after = ((colours * matte[..., None]).sum(axis=(0, 1)) / weight for colours in (old, new))
    change = np.clip(0.15 * (after - before) / np.maximum(before, 0.05), -RELIGHT_LIMIT, RELIGHT_LIMIT)
    side = _reach_cells(matte) + 1
    near = cv2.blur(cv2.blur(matte, (side, side)), (side, side))
    return np.asarray(near[..., None] * change)


def _reach_cells(matte: np.ndarray) -> int:
    """How far the new sky's light reaches at working size: two box blurs, each by half of it."""
    return 2 * max(1, round(_REACH * max(matte.shape) / 2))


def bound_change(pixels: np.ndarray, matte: np.ndarray) -> Region:
    """All that `composite_sky` may touch of pixels (H, W, 3) by that coarse matte: the sky, and what is lit by it."""
    refined = refine_matte(matte, pixels)
    rows, columns = np.nonzero(refined)
    if not len(rows):
        return Region(0, 0, 0, 0)
    cells = Region(int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)
    near = cells.expand(_reach_cells(refined) + _BETWEEN_CELLS)
    full = Size(*pixels.shape[:2])
    return near.scale(full.height / refined.shape[0], full.width / refined.shape[1]).clip(full)


class _Exchange:
    """The work of one thread: its buffers, and what it does to one block after another."""

    def __init__(
        self,
        pixels: np.ndarray,
        lattice: Lattice,
        out: np.ndarray,
        noise: float,
        fine: np.ndarray,
        fine_colour: np.ndarray,
    ) -> None:
        self._pixels, self._lattice, self._out = pixels, lattice, out
        self._fine, self._fine_colour = fine, fine_colour
        full_scale = float(np.iinfo(pixels.dtype).max)
        self._depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
        # Hides rounding; on top of it as much noise as the rest of the photo has: a sky with less looks painted.
        self._dither = grain_strip(BLOCK.height, BLOCK.width) * np.float32(full_scale / 255)
        self._noise = np.tile(grain_tile(), (1, BLOCK.width // NOISE_SIDE_PX)) * np.float32(noise * full_scale)
        self._buffer = lattice.buffer(BLOCK)
        # One column more than needed keeps rows apart in memory: OpenCV then treats every row alike, in any block.
        self._planes = np.empty((7, BLOCK.height, BLOCK.width + 1), np.float32)

    def composite(self, blocks: Iterable[Region]) -> None:
        """Write these blocks of the result."""
        for block in blocks:
            self._composite(block)

    def _composite(self, block: Region) -> None:
        pixels = self._pixels[block.slices]
        cells = self._lattice.cells(block)
        *source, alpha, rest, result, fine = self._planes[:, : block.height, : block.width]
        for channel, plane in zip(cv2.split(pixels), source, strict=True):
            np.copyto(plane, channel)
        self._enlarge_matte(block, cells, source, alpha)
        if not (alpha.any() or cells[9:12].any()):
            self._out[block.slices] = pixels
            return
        np.subtract(1, alpha, out=rest)
        grain, channels = self._grain(block), []
        np.multiply(self._expand(cells[12], block), self._take_fine(block), out=fine)
        for number, plane in enumerate(source):
            # What the old sky gave goes, what stands before it is lit by the new one.
            np.multiply(self._expand(cells[9 + number], block), plane, out=result)
            result *= rest
            result += plane
            np.add(self._expand(cells[6 + number], block), grain, out=plane)
            cv2.scaleAdd(fine, float(self._fine_colour[number]), plane, dst=plane)
            cv2.accumulateProduct(alpha, plane, result)
            channels.append(np.asarray(cv2.addWeighted(result, 1, result, 0, 0, dtype=self._depth)))
        cv2.merge(channels, dst=self._out[block.slices])

    def _enlarge_matte(self, block: Region, cells: np.ndarray, source: Sequence[np.ndarray], alpha: np.ndarray) -> None:
        np.copyto(alpha, self._expand(cells[3], block))
        for column, plane in enumerate(source):
            cv2.accumulateProduct(self._expand(cells[column], block), plane, alpha)
        np.maximum(alpha, self._expand(cells[4], block), out=alpha)
        np.minimum(alpha, self._expand(cells[5], block), out=alpha)

    def _take_fine(self, block: Region) -> np.ndarray:
        rows, columns = np.arange(block.top, block.bottom), np.arange(block.left, block.right)
        return np.asarray(self._fine[rows[:, None] % FINE_SIDE_PX, columns % FINE_SIDE_PX])

    def _grain(self, block: Region) -> np.ndarray:
        dither, noise = self._dither[block.top % GRAIN_SIDE_PX :], self._noise[block.top % NOISE_SIDE_PX :]
        return dither[: block.height, : block.width] + noise[: block.height, : block.width]

    def _expand(self, cells: np.ndarray, block: Region) -> np.ndarray:
        return self._lattice.expand(cells, block, self._buffer)
