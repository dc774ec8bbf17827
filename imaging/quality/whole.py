"""What only shows in the whole photo: a cast over all of it, light that went over the top."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from imaging.color import LUMA, srgb_to_lab
from imaging.quality.seams import TileTone

_WHITE = 248.0
_NEUTRAL_PERCENT = 50
_BRIGHT_PERCENT = 50


def measure_whole(tones: Iterable[TileTone]) -> tuple[float, float]:
    """Cast and white of a photo, from the mean colours of its cells, tile by tile; both 0 for an untouched photo.

    Cast is how far its neutrals were moved, and lie now, from grey, whichever is less, in CIELAB's a*b* plane: a wooden
    room is not neutral for its wood, and a photo that lost a cast moved far but ends at grey. White is the share of
    cells that are near white now and were not, [0, 1].
    """
    pairs = [(tone.before.reshape(-1, 3), tone.after.reshape(-1, 3)) for tone in tones]
    before, after = (np.concatenate([pair[n] for pair in pairs]) for n in (0, 1))
    luma, other = before @ LUMA, after @ LUMA
    added = float(np.mean((other >= _WHITE) & (luma < _WHITE)))
    return _measure_cast(before, after, other), added


def _measure_cast(before: np.ndarray, after: np.ndarray, luma: np.ndarray) -> float:
    """Over the brighter half of cells that are not white, and of these the less colourful half, now or before."""
    inside = luma < _WHITE
    if not inside.any():
        return 0.0
    bright = inside & (luma >= np.percentile(luma[inside], _BRIGHT_PERCENT))
    was, now = (srgb_to_lab(cells[bright][None] / np.float32(255))[0, :, 1:] for cells in (before, after))
    neutral = _pick_neutral(was) | _pick_neutral(now)
    old, new = was[neutral].mean(axis=0), now[neutral].mean(axis=0)
    return float(min(np.hypot(*new), np.hypot(*(new - old))))


def _pick_neutral(colours: np.ndarray) -> np.ndarray:
    chroma = np.hypot(colours[:, 0], colours[:, 1])
    return np.asarray(chroma <= np.percentile(chroma, _NEUTRAL_PERCENT))
