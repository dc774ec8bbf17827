"""The check of an edit, in one call."""

from __future__ import annotations

import numpy as np

from imaging.edit_check.figures import EditFigures, EditLimits, list_edit_faults
from imaging.edit_check.grain import compare_grain
from imaging.edit_check.profiles import REACH_PX, find_outline, read_profiles, smooth_along, soft_width_px
from imaging.edit_check.seam import has_own_edge, measure_colour, measure_outline
from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import resize_area

Pair = tuple[np.ndarray, np.ndarray]
"""Of before and after."""
USUAL = EditLimits()
STRIP_PX = 256
NARROW_EDGE_PX = 8
"""So wide a wider edge is made, by shrinking all, before colours are compared across it."""


def check_edit(
    before: np.ndarray, after: np.ndarray, mask: np.ndarray, limits: EditLimits = USUAL
) -> tuple[EditFigures, tuple[str, ...]]:
    """The figures of an edit, and which of them are beyond their limits; raises as `measure_edit` does.

    All three of a crop at full size, with as much of the photo around the mask as the mask is wide, where there is.
    """
    figures = measure_edit(before, after, mask)
    return figures, list_edit_faults(figures, limits)


def measure_edit(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> EditFigures:
    """The figures of pixels before and after, uint8 or uint16 (h, w, 3), edited where a mask (h, w) is not 0.

    Raises ImageError: bad_pixels, bad_mask.
    """
    if before.shape != after.shape or before.dtype != after.dtype or before.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"{after.dtype} {after.shape} is no edit of {before.dtype} {before.shape}")
    if mask.shape != before.shape[:2]:
        raise ImageError("bad_mask", f"a mask of shape {mask.shape} does not fit pixels of {before.shape}")
    fine, smooth = _read_plain(before, after, mask)
    seam, colour, invented = measure_outline(*smooth)
    colour = max(colour, _measure_glow(before, after, mask))
    return EditFigures(seam, colour, invented, *compare_grain(*fine), _measure_leak(before, after, mask))


def _read_plain(
    before: np.ndarray, after: np.ndarray, mask: np.ndarray, margin_px: int = REACH_PX
) -> tuple[Pair, Pair]:
    """Profiles of both where the photo had no edge along the outline: as they are, and smoothed along it."""
    outline = find_outline(mask, margin_px)
    fine = read_profiles(before, outline), read_profiles(after, outline)
    smooth = smooth_along(fine[0], outline), smooth_along(fine[1], outline)
    plain = ~has_own_edge(smooth[0])
    return (fine[0][plain], fine[1][plain]), (smooth[0][plain], smooth[1][plain])


def _measure_glow(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> float:
    """`colour` at the scale at which a mask's soft edge is narrow: a wide one hides a step, and leaves a glow."""
    shrunk = soft_width_px(mask) / NARROW_EDGE_PX
    if shrunk < 1:
        return 0.0
    size = Size(*(max(1, round(side / shrunk)) for side in mask.shape))
    before, after, mask = (resize_area(each, size) for each in (before, after, mask))
    _, smooth = _read_plain(before, after, mask, NARROW_EDGE_PX)
    return measure_colour(*smooth, width_px=NARROW_EDGE_PX // 2, gap_px=NARROW_EDGE_PX // 2)


def _measure_leak(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> float:
    changed = outside = 0
    for top in range(0, len(mask), STRIP_PX):
        strip = slice(top, top + STRIP_PX)
        beyond = mask[strip] == 0
        outside += int(beyond.sum())
        changed += int(((before[strip] != after[strip]).any(axis=2) & beyond).sum())
    return changed / outside if outside else 0.0
