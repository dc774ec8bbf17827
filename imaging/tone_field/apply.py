"""Apply a tone field to the original pixels at full bit depth, strip by strip, the same whatever the strips."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.tone_field.field import ToneField, field_planes

_NOISE_SIDE_PX = 128


def apply_tone_field(
    pixels: np.ndarray, field: ToneField, *, strip_px: int = 64, out: np.ndarray | None = None
) -> np.ndarray:
    """The photo through the field: uint8 or uint16 (H, W, 3) in, the same dtype out, rounded and saturated.

    Needs a few strips of float32 a thread beyond its result; `out` may be `pixels` itself. An 8-bit value stands for
    the interval that was rounded to it, and is read as a fixed blue-noise sample of that interval: a brightened ramp
    gets fine grain where it would get bands, an unchanged one stays as it is, bit for bit. Raises
    ImageError(bad_pixels) for other arrays.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"a tone field needs uint8 or uint16 RGB, not {pixels.dtype} {pixels.shape}")
    out = np.empty(pixels.shape, pixels.dtype) if out is None else out
    if out.shape != pixels.shape or out.dtype != pixels.dtype:
        raise ImageError("bad_pixels", f"the result is {pixels.dtype} {pixels.shape}, not {out.dtype} {out.shape}")
    lattice = _Lattice(field, pixels.shape[0], pixels.shape[1], float(np.iinfo(pixels.dtype).max))
    strip_px = max(1, strip_px // lattice.step) * lattice.step
    # Sixteen bits have no bands to break.
    noise = _noise_strip(strip_px, pixels.shape[1]) * np.float32(pixels.dtype == np.uint8)
    tops = range(0, pixels.shape[0], strip_px)
    workers = max(1, min(cv2.getNumThreads(), len(tops)))
    with ThreadPoolExecutor(workers) as pool:
        # Each worker takes every n-th strip, so that its buffers are made once.
        jobs = [pool.submit(_apply_strips, pixels, lattice, tops[n::workers], noise, out) for n in range(workers)]
        for job in jobs:
            job.result()
    return out


class _Lattice:
    """The field resampled so that strips join exactly: a power-of-two step, rows on strip edges, columns on centres.

    OpenCV's resize then meets only coordinates that floats hold exactly, whichever rows it is given.
    """

    def __init__(self, field: ToneField, height: int, width: int, full_scale: float) -> None:
        cell = min(height / field.shape[0], width / field.shape[1])
        # A quarter of a cell, so that resampling twice does not soften the field.
        self.step = next(step for step in (16, 8, 4, 2) if 4 * step <= cell or step == 2)
        planes = field_planes(field)
        planes[9:] *= full_scale
        columns = self.step * np.arange(-(-width // self.step)) + self.step / 2
        self._planes = _interpolate(planes, 2, columns / width * field.shape[1] - 0.5)
        self._cells_per_px = field.shape[0] / height

    def rows(self, top: int, height: int) -> np.ndarray:
        """The twelve coefficients on the lattice rows that enclose a strip: float32 (12, rows, columns)."""
        rows = top + self.step * np.arange(-(-height // self.step) + 1)
        return _interpolate(self._planes, 1, rows * self._cells_per_px - 0.5)

    def expand(self, rows: np.ndarray, height: int, buffer: np.ndarray) -> np.ndarray:
        """One coefficient at every pixel of its strip: a view (height, width up to a whole step) of buffer."""
        size = (rows.shape[1] * self.step, rows.shape[0] * self.step)
        expanded = cv2.resize(rows, size, dst=buffer[: size[1], : size[0]], interpolation=cv2.INTER_LINEAR)
        return np.asarray(expanded)[self.step // 2 :][:height]

    def buffer(self, strip_px: int) -> np.ndarray:
        return np.empty((strip_px + self.step, self._planes.shape[2] * self.step), np.float32)


def _interpolate(values: np.ndarray, axis: int, positions: np.ndarray) -> np.ndarray:
    """Linear interpolation along one axis at fractional indices, held constant beyond both ends."""
    last = values.shape[axis] - 1
    positions = np.clip(positions, 0, last)
    lower = np.minimum(positions.astype(int), max(0, last - 1))
    fraction = (positions - lower).astype(np.float32).reshape([-1 if n == axis else 1 for n in range(values.ndim)])
    start = values.take(lower, axis)
    return np.ascontiguousarray(start + fraction * (values.take(np.minimum(lower + 1, last), axis) - start))


def _apply_strips(pixels: np.ndarray, lattice: _Lattice, tops: range, noise: np.ndarray, out: np.ndarray) -> None:
    strip_px, width = noise.shape[0] - _NOISE_SIDE_PX, pixels.shape[1]
    buffer = lattice.buffer(strip_px)
    # One column more than needed keeps rows apart in memory: OpenCV then treats every row alike, in any strip.
    planes = np.empty((4, strip_px, width + 1), np.float32)[..., :width]
    for top in tops:
        strip = pixels[top : top + strip_px]
        height = strip.shape[0]
        within = noise[top % _NOISE_SIDE_PX :][:height]
        source = [
            np.asarray(cv2.add(channel, within, dst=plane[:height], dtype=cv2.CV_32F))
            for channel, plane in zip(cv2.split(strip), planes, strict=False)
        ]
        rows = lattice.rows(top, height)
        depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
        mapped = []
        for channel in range(3):
            result = planes[3, :height]
            np.copyto(result, lattice.expand(rows[9 + channel], height, buffer)[:, :width])
            for column, plane in enumerate(source):
                weight = lattice.expand(rows[3 * channel + column], height, buffer)[:, :width]
                cv2.accumulateProduct(weight, plane, result)
            mapped.append(_round(result, depth))
        cv2.merge(mapped, dst=out[top : top + height])


def _round(values: np.ndarray, depth: int) -> np.ndarray:
    return np.asarray(cv2.addWeighted(values, 1, values, 0, 0, dtype=depth))


def _noise_strip(strip_px: int, width: int) -> np.ndarray:
    """The noise tile repeated over strips of that height at any phase: float32 (strip + one tile, width)."""
    side = _NOISE_SIDE_PX
    return np.tile(_blue_noise(side), (-(-strip_px // side) + 1, -(-width // side)))[: strip_px + side, :width]


@lru_cache(maxsize=1)
def _blue_noise(side: int) -> np.ndarray:
    """A square of values spread evenly over (-0.5, 0.5), without low frequencies that the eye would gather."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    high_pass = 1 - np.exp(-((frequency / 0.35) ** 4))
    values = np.random.default_rng(side).random((side, side))
    for _ in range(16):
        filtered = np.fft.irfft2(np.fft.rfft2(values) * high_pass, s=(side, side))
        ranks = np.empty(side * side)
        ranks[np.argsort(filtered, axis=None)] = np.arange(side * side)
        values = (ranks.reshape(side, side) + 0.5) / (side * side) - 0.5
    return (values * 0.98).astype(np.float32)
