"""Highlights held at full resolution: a soft shoulder below white, and burnt white stays near white."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imaging.lattice import Lattice
from imaging.region import Region, Size
from imaging.tone_field.highlights import TOP, Highlights

KNEE = 0.8
"""Of full scale: up to here a value is what the field makes of it."""

WHITISH_FROM = 0.4
"""Of full scale, of a pixel's darkest channel: from here on it is lifted more and more where white would turn grey."""

Hold = Callable[[int, np.ndarray], None]
"""Holds the values (h, w) of one channel of a block, in place."""


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
        """What holds each channel of a block whose source is three planes (h, w)."""
        cells = self._lattice.cells(block)
        whiteness = measure_whiteness(source, full_scale) if self._plan.turn_grey else None

        def hold(channel: int, values: np.ndarray) -> None:
            if whiteness is not None:
                values += np.float32(full_scale) * whiteness * self._lattice.expand(cells[channel], block, buffer)
            if self._plan.reach_beyond:
                hold_below(values, source[channel], self._lattice.expand(cells[3], block, buffer), full_scale)

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


def hold_below(values: np.ndarray, source: np.ndarray, ceiling: np.ndarray, full_scale: float) -> None:
    """Bring values (h, w) from knee to ceiling into knee to top, in place; below the knee nothing changes, and none is
    held lower than it was in the `source`.

    Reinhard's curve with a white point ("Photographic tone reproduction for digital images", SIGGRAPH 2002), begun at
    the knee with a slope of 1: a ceiling at the top is no change, order is kept, and what was burnt out stays white.
    """
    over = values - np.float32(KNEE * full_scale)
    np.maximum(over, 0, out=over)  # far below the knee the curve has a pole
    if over.max(initial=0) <= 0:
        return
    room = np.float32((TOP - KNEE) * full_scale)
    excess = (ceiling - TOP) / np.float32(TOP - KNEE)
    share = over / (room * (1 + excess))
    held = np.float32(KNEE * full_scale) + room * (1 + excess) * share / (1 + excess * share)
    held = np.maximum(held, np.minimum(source, values))
    np.copyto(values, held, where=(over > 0) & (excess > 0))
