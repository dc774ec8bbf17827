"""A panorama of a full turn: its left end goes on at its right one, and whatever is done to it has to as well."""

from __future__ import annotations

import numpy as np

from imaging.metadata.camera import CameraFacts
from imaging.region import Size

MARGIN = 1 / 8
"""Of a turn: what is shown once more beyond each end while a panorama is worked on."""

_SAMPLED = 64
_LIKE_NEIGHBOURS, _UNLIKE_OTHERS, _SAME_EDGES = 1.5, 0.25, 0.5
"""Ends that meet differ by no more than so many times what columns side by side do, and by no more than such a part of
what columns far apart do; and what is an edge in one is so in the other, as this correlation says (of 7,000 strips of
other photos, plain walls and skies at both ends, none has more than .4)."""
_SPAN = 1 / 50
"""Of the height: over what brightness rises or falls at an edge."""
_STRIP_PX = 256


def is_full_turn(pixels: np.ndarray, camera: CameraFacts) -> bool:
    """Whether uint8 or uint16 pixels (H, W, 3) are an equirectangular panorama all the way round.

    By its metadata (GPano); where these say nothing, by its shape, twice as wide as high, and by ends that meet: what
    is told by neither is worked on as any photo.
    """
    size = Size(*pixels.shape[:2])
    twice = abs(size.width - 2 * size.height) <= 2
    if camera.panorama is not None:
        return camera.panorama.lower() == "equirectangular" and (twice if camera.turn is None else camera.turn > 0.995)
    return twice and _ends_meet(pixels)


def margin_px(width: int) -> int:
    """The margin beyond each end of a turn of that width, in columns."""
    return max(1, round(MARGIN * width))


def unroll(pixels: np.ndarray) -> np.ndarray:
    """Pixels (H, W, ...) of a full turn with a margin of the other end beyond each, (H, W + 2 · margin, ...)."""
    margin = margin_px(pixels.shape[1])
    return np.concatenate([pixels[:, -margin:], pixels, pixels[:, :margin]], axis=1)


def roll_up(pixels: np.ndarray, width: int) -> np.ndarray:
    """The full turn (H, width, 3) of unrolled pixels uint8 or uint16, a new array.

    What is shown twice passes from one showing to the other, half of each where the ends meet.
    """
    margin = margin_px(width)
    share = np.linspace(0, 1, 2 * margin + 1, dtype=np.float32)[:-1, None] + np.float32(0.25 / margin)
    result = pixels[:, margin : margin + width].copy()
    for top in range(0, len(pixels), _STRIP_PX):
        rows = slice(top, top + _STRIP_PX)
        early, late = (pixels[rows, start : start + 2 * margin].astype(np.float32) for start in (0, width))
        joined = np.rint(late + share * (early - late)).astype(pixels.dtype)
        result[rows, -margin:], result[rows, :margin] = joined[:, :margin], joined[:, margin:]
    return result


def _ends_meet(pixels: np.ndarray) -> bool:
    last = pixels.shape[1] - 1
    if last < _SAMPLED:
        return False
    columns = np.linspace(0, last, _SAMPLED, endpoint=False).astype(int)
    beside, apart = (float(np.median(_differences(pixels, columns, step))) for step in (1, last // 3))
    ends = float(_differences(pixels, np.array([last]), 1)[0])
    alike = ends <= min(_LIKE_NEIGHBOURS * beside, _UNLIKE_OTHERS * apart)
    return alike and _correlate(_list_edges(pixels[:, 0]), _list_edges(pixels[:, last])) >= _SAME_EDGES


def _differences(pixels: np.ndarray, columns: np.ndarray, step: int) -> np.ndarray:
    """How far columns differ from those so many steps on, over the end if need be, (n,)."""
    here, there = (pixels[:, each % pixels.shape[1]].astype(np.float32) for each in (columns, columns + step))
    return np.abs(here - there).mean(axis=(0, 2))


def _list_edges(column: np.ndarray) -> np.ndarray:
    """How brightness rises or falls down a column (h, 3), (n,)."""
    span = max(1, round(_SPAN * len(column)))
    smooth = np.convolve(column.mean(axis=1), np.full(span, 1 / span), "valid")
    return smooth[span:] - smooth[:-span]


def _correlate(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's correlation; 0 where either is constant."""
    one, other = one - one.mean(), other - other.mean()
    return float(one @ other / max(float(np.sqrt((one @ one) * (other @ other))), 1e-6))
