"""Highlights held at full resolution: a soft shoulder below white, and burnt white stays near white."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imaging.color import LUMA
from imaging.lattice import Lattice
from imaging.region import Region, Size
from imaging.tone_field.highlights import TOP, Highlights

KNEE = 0.8
"""Of full scale: up to here a value is what the field makes of it."""

WHITISH_FROM = 0.4
"""Of full scale, of a pixel's darkest channel: from here on it is lifted more and more where white would turn grey."""

Hold = Callable[[Sequence[np.ndarray]], None]
"""Holds the three channels (h, w) of a block, in place."""


class HeldHighlights:
    """A plan of highlights over a photo of that size, block by block."""

    def __init__(self, highlights: Highlights, size: Size) -> None:
        self._plan = highlights
        planes = np.concatenate([highlights.lack.transpose(2, 0, 1), highlights.ceiling[None]])
        self._lattice = Lattice(planes, size)
        self.step = self._lattice.step

    def buffer(self, block: Size) -> np.ndarray:
        """Memory for `begin_block`, for blocks up to that size; a thread has its own."""
        return self._lattice.buffer(block)

    def begin_block(self, block: Region, source: Sequence[np.ndarray], full_scale: float, buffer: np.ndarray) -> Hold:
        """What holds a block whose source is three planes (h, w)."""
        cells = self._lattice.cells(block)
        whiteness = measure_whiteness(source, full_scale) if self._plan.turn_grey else None

        def hold(channels: Sequence[np.ndarray]) -> None:
            if whiteness is not None:
                for lack, values in zip(cells, channels, strict=False):
                    values += np.float32(full_scale) * whiteness * self._lattice.expand(lack, block, buffer)
            if self._plan.reach_beyond:
                hold_below(channels, source, self._lattice.expand(cells[3], block, buffer), full_scale)

        return hold


def measure_whiteness(source: Sequence[np.ndarray], full_scale: float) -> np.ndarray | None:
    """How near to burnt out pixels are, [0, 1], of three planes (h, w); None where none comes near.

    A square from far below: what the photo still holds is lifted in order, nowhere so steeply that its noise shows, and
    where it holds nothing it is white.
    """
    darkest = np.minimum(np.minimum(source[0], source[1]), source[2])
    if darkest.max(initial=0) <= WHITISH_FROM * full_scale:
        return None
    share = (darkest - np.float32(WHITISH_FROM * full_scale)) * np.float32(1 / ((1 - WHITISH_FROM) * full_scale))
    np.clip(share, 0, 1, out=share)
    return np.asarray(share * share)


def hold_below(
    channels: Sequence[np.ndarray], source: Sequence[np.ndarray], ceiling: np.ndarray, full_scale: float
) -> None:
    """Bring colours, three planes (h, w) with channels between knee and ceiling, within full scale, in place.

    Each gets the luma that it has when every channel is held by itself, and keeps its hue: as much of its chroma as the
    largest channel has room for. Held by itself, the largest would turn a yellow lamp green.
    """
    held = [_hold_channel(*each, ceiling, full_scale) for each in zip(channels, source, strict=True)]
    if all(after is values for after, values in zip(held, channels, strict=True)):
        return
    luma, lower = (_weigh(planes) for planes in (channels, held))
    share = np.where(luma > 1, lower / np.maximum(luma, 1), np.float32(1))
    largest = share * np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    chroma = np.clip((full_scale - lower) / np.maximum(largest - lower, 1e-3), 0, 1)
    chroma[lower >= luma] = 1  # not held
    for values in channels:
        values *= share * chroma
        values += lower * (1 - chroma)


def _weigh(channels: Sequence[np.ndarray]) -> np.ndarray:
    """The luma (h, w) of three planes."""
    red, green, blue = (share * plane for share, plane in zip(LUMA, channels, strict=True))
    return np.asarray(red + green + blue)


def _hold_channel(values: np.ndarray, source: np.ndarray, ceiling: np.ndarray, full_scale: float) -> np.ndarray:
    """Values (h, w) from knee to ceiling brought into knee to top; below the knee nothing changes, and none is held
    lower than it was in the `source`. The same array where nothing is held.

    Reinhard's curve with a white point ("Photographic tone reproduction for digital images", SIGGRAPH 2002), begun at
    the knee with a slope of 1: a ceiling at the top is no change, order is kept, and what was burnt out stays white.
    """
    over = values - np.float32(KNEE * full_scale)
    np.maximum(over, 0, out=over)  # far below the knee the curve has a pole
    if over.max(initial=0) <= 0:
        return values
    room = np.float32((TOP - KNEE) * full_scale)
    excess = (ceiling - TOP) / np.float32(TOP - KNEE)
    share = over / (room * (1 + excess))
    held = np.float32(KNEE * full_scale) + room * (1 + excess) * share / (1 + excess * share)
    held = np.maximum(held, np.minimum(source, values))
    return np.where((over > 0) & (excess > 0), held, values)
