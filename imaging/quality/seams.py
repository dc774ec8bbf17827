"""Steps of tone along the borders of tiles, held against those elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.quality.sample import Sample
from imaging.quality.tone import fit_gain
from imaging.tiling import Tile

# A relative step this small is a third of a level in mid-tones, nothing to anyone: it never makes a ratio.
_INVISIBLE = 0.002
# Added to levels before dividing by them: a step of two levels near black is no more visible than elsewhere.
_DARK_LEVELS = 64.0
# A pillar or a cornice along a border may be lit unlike what is beside it: a step of so much of its own is no seam.
_OWN_EDGE = 0.2
_BAND_CELLS = 2
_COHERENT_CELLS = 8
_REACH_CELLS = 9


@dataclass(frozen=True, slots=True)
class TileTone:
    """Mean colour of each cell before and after, both (h, w, 3), [0, 255]."""

    before: np.ndarray
    after: np.ndarray

    def turned(self) -> TileTone:
        """Rows for columns."""
        return TileTone(self.before.transpose(1, 0, 2), self.after.transpose(1, 0, 2))

    def columns(self, chosen: slice) -> TileTone:
        return TileTone(self.before[:, chosen], self.after[:, chosen])

    def beside(self, other: TileTone) -> TileTone:
        return TileTone(
            *(np.concatenate(pair, axis=1) for pair in ((self.before, other.before), (self.after, other.after)))
        )


@dataclass(frozen=True, slots=True)
class Side:
    """The border between two tiles, by index: the mean step of the log gain across it, and that inside the two."""

    first: int
    second: int
    step: float
    elsewhere: float

    @property
    def ratio(self) -> float:
        return _ratio(self.step, self.elsewhere)


def measure_tone(before: Sample, after: Sample) -> TileTone:
    """What `measure_sides` needs to know of one tile."""
    return TileTone(before.cells, after.cells)


def measure_sides(tiles: Sequence[Tile], tones: Mapping[int, TileTone]) -> tuple[Side, ...]:
    """Every border between two of the tiles, whose tones are given by index."""
    at = {(tile.row, tile.column): tile.index for tile in tiles}
    turned = {index: tone.turned() for index, tone in tones.items()}
    beside = [(index, at.get((row, column + 1))) for (row, column), index in at.items()]
    below = [(index, at.get((row + 1, column))) for (row, column), index in at.items()]
    return (*_measure_borders(beside, tones), *_measure_borders(below, turned))


def measure_photo_seam(sides: Sequence[Side]) -> float:
    """Mean step at all borders over that elsewhere; 1 where there is none, or no border."""
    if not sides:
        return 1.0
    return _ratio(float(np.mean([side.step for side in sides])), float(np.mean([side.elsewhere for side in sides])))


def blame_seams(
    tiles: Sequence[Tile], sides: Sequence[Side], max_seam: float, suspects: Collection[int] = ()
) -> dict[int, float]:
    """The worst ratio each tile answers for, by index; 1 for a tile without borders.

    Two tiles share a bad border. It is blamed on the one that fails for other reasons, the suspect; else on the one
    with more bad borders, for it differs from all its surroundings; and on both where that cannot be told.
    """
    borders = Counter(index for side in sides for index in (side.first, side.second))
    bad = Counter(index for side in sides if side.ratio > max_seam for index in (side.first, side.second))
    guilt = {index: (index in suspects, bad[index] / borders[index], bad[index]) for index in borders}
    seams = {tile.index: 1.0 for tile in tiles}
    for side in sides:
        for index, other in ((side.first, side.second), (side.second, side.first)):
            if side.ratio <= max_seam or guilt[index] >= guilt[other]:
                seams[index] = max(seams[index], side.ratio)
    return seams


def _measure_borders(pairs: Sequence[tuple[int, int | None]], tones: Mapping[int, TileTone]) -> tuple[Side, ...]:
    """The borders between pairs of tiles that lie side by side."""
    narrowest = min(tone.before.shape[1] for tone in tones.values())
    band = max(1, min(_BAND_CELLS, narrowest // 4))
    inside = {index: _mean_step(tone, band) for index, tone in tones.items()}
    return tuple(
        Side(first, second, _border_step(tones[first], tones[second], band), (inside[first] + inside[second]) / 2)
        for first, second in pairs
        if second is not None
    )


def _mean_step(tone: TileTone, band: int) -> float:
    """Mean over all columns that have two bands on either side of the step across each; 0 where none has."""
    if tone.before.shape[1] < 4 * band:
        return 0.0
    return float(_column_steps(tone, band).mean())


def _border_step(left: TileTone, right: TileTone, band: int) -> float:
    """Step between the last column of one tile and the first of the next, seen with enough of both to fit gain."""
    near, far = left.columns(slice(-_REACH_CELLS, None)), right.columns(slice(_REACH_CELLS))
    border = near.before.shape[1]
    if min(border, far.before.shape[1]) < 2 * band:
        return 0.0
    return float(_column_steps(near.beside(far), band)[border - 2 * band])


def _column_steps(tone: TileTone, band: int) -> np.ndarray:
    """The median size of the relative step across each column that has two bands on either side, (w + 1 - 4 bands).

    What the original's own step becomes under the local gain is no seam. Averaged along the line before its size is
    taken, which leaves seams as they are and noise not; the worst channel counts. A seam runs along the whole line,
    the edge of a window or a table only along part of it: hence the median.
    """
    edge = slice(band, -band)
    gain = _average_columns(fit_gain(tone.before, tone.after), 2 * band)[:, edge]
    level = _average_columns(tone.after, 2 * band)[:, edge]
    own = gain * _step(tone.before, band)
    step, known = (_average_line(steps / (level + _DARK_LEVELS)) for steps in (_step(tone.after, band) - own, own))
    beyond = np.maximum(np.abs(step) - _OWN_EDGE * np.abs(known), 0)
    return np.median(beyond.max(axis=-1), axis=0)


def _average_line(steps: np.ndarray) -> np.ndarray:
    return cv2.blur(np.ascontiguousarray(steps), (1, _COHERENT_CELLS), borderType=cv2.BORDER_REFLECT)


def _step(colours: np.ndarray, band: int) -> np.ndarray:
    """Step between the bands either side of each column, less what the two beyond them lead one to expect."""
    bands = _average_columns(colours, band)
    far_left, left, right, far_right = (bands[:, n * band : bands.shape[1] - (3 - n) * band] for n in range(4))
    return 1.5 * (right - left) - 0.5 * (far_right - far_left)


def _average_columns(colours: np.ndarray, width: int) -> np.ndarray:
    """Running mean over that many columns, only where all of them exist."""
    total = np.cumsum(np.pad(colours, ((0, 0), (1, 0), (0, 0))), axis=1, dtype=np.float64)
    return (total[:, width:] - total[:, :-width]) / width


def _ratio(step: float, elsewhere: float) -> float:
    return (step + _INVISIBLE) / (elsewhere + _INVISIBLE)
