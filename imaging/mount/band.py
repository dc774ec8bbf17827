"""One side's band: rows of one colour along the edge of a picture, up to where something else begins at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

NOISE, STEP, RINGING = 3.0, 8.0, 56.0
"""8-bit levels. What strays from a band's colour by no more than the first is of it; what strays by more than the
second is something else, but for what compression leaves beside an edge, which never strays by more than the third."""
FLAT = 1.0
"""8-bit levels: what strays by more in the mean along its outermost row is a door or a wall, though compression may do
as much beside letters."""
RINGING_SHARE, LETTERS_SHARE = 0.25, 0.6
"""Of a row's length, the most that strays by a step beside an edge, and in a caption."""
CLEAR = 0.9
"""Of its length, along how much a band has to end at once, so that nobody need look at the other sides."""
_SOFT_ROWS, _EDGE_ROWS = 8, 3
"""Compression's blocks reach so far before an edge, and a resampled edge is over within the second."""
_FAINT, _STEEP = 0.25, 3.0
"""Of what strays behind an edge, the most that strays before it; and how many times more it is at once."""
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Band:
    """A colour in 8-bit levels, how many rows it takes, and along which share of its length it ends at once.

    `spotless`: nothing on it but compression's noise, or a caption with the band's colour all around.
    """

    colour: np.ndarray
    depth: int
    clear: float
    spotless: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """How a row strays from a colour: mean and worst in levels, shares beyond noise and a step, and at an end."""

    mean: float
    worst: float
    noisy: float
    strays: float
    cut: bool

    @property
    def plain(self) -> bool:
        return self.worst <= RINGING and self.strays <= RINGING_SHARE and self.noisy <= 0.5


PLAIN = _Row(0, 0, 0, 0, False)


def read_colour(rows: np.ndarray) -> np.ndarray | None:
    """The colour (3,) of the first of rows (n, length, 3), in 8-bit levels; None where most of it is of several."""
    first = _as_levels(rows[0])
    colour = np.asarray(np.median(first, axis=0))
    return colour if (np.abs(first - colour).max(axis=1) <= NOISE).mean() >= 1 - RINGING_SHARE else None


def read_band(rows: np.ndarray, colour: np.ndarray, caption_px: int) -> Band | None:
    """The band of that colour at the start of rows (n, length, 3); None where nothing ends it.

    Letters in its first `caption_px` rows count to it where it ends along nearly all of its length behind them.
    """
    found: Band | None = None
    spotless, before = True, PLAIN
    for depth, ahead in enumerate(_look_ahead(rows, colour)):
        row = ahead[0]
        if not row.plain:
            edge, clear = _find_edge(before, ahead)
            if before.plain or (edge < _SOFT_ROWS // 2 and clear - before.strays >= 0.5):
                band = Band(colour, depth + edge, clear, spotless and before.plain)
                if clear >= CLEAR and band.spotless:
                    return band
                if found is None or found.clear < 0.5 <= clear - found.clear:
                    found = band
            if depth >= caption_px or row.strays > LETTERS_SHARE:
                break
            spotless = spotless and not row.cut
        spotless = spotless and (depth > 0 or row.mean <= FLAT)
        before = row
    return found


def _find_edge(before: _Row, ahead: tuple[_Row, ...]) -> tuple[int, float]:
    """Which of the rows ahead is the first behind an edge, and the share of it that strays, once a soft edge is over.

    None of it does where colour changes little by little.
    """
    most = max(row.mean for row in ahead)
    edge = next(n for n, row in enumerate(ahead) if row.strays > CLEAR or row.mean >= _FAINT * most)
    behind = ahead[edge : edge + _EDGE_ROWS]
    if max(row.mean for row in behind) < _STEEP * (before, *ahead)[edge].mean:
        return edge, 0.0
    return edge, max(row.strays for row in behind)


def _look_ahead(rows: np.ndarray, colour: np.ndarray) -> Iterator[tuple[_Row, ...]]:
    """Each row, and those behind it within which a soft edge is over."""
    ahead: tuple[_Row, ...] = ()
    for row in _measure_rows(rows, colour):
        ahead = (*ahead[-_SOFT_ROWS + 1 :], row)
        if len(ahead) == _SOFT_ROWS:
            yield ahead


def _measure_rows(rows: np.ndarray, colour: np.ndarray) -> Iterator[_Row]:
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        off = reduce(np.maximum, (np.abs(_as_levels(chunk[..., n]) - colour[n]) for n in range(3)))
        strays = off > STEP
        ends = strays[:, 0] | strays[:, -1]
        figures = (off.mean(axis=1), off.max(axis=1), (off > NOISE).mean(axis=1), strays.mean(axis=1))
        for mean, worst, noisy, share, cut in zip(*figures, ends, strict=True):
            yield _Row(float(mean), float(worst), float(noisy), float(share), bool(cut))


def _as_levels(pixels: np.ndarray) -> np.ndarray:
    """Values uint8 or uint16 in 8-bit levels, float32."""
    return np.multiply(pixels, np.float32(255 / np.iinfo(pixels.dtype).max), dtype=np.float32)
