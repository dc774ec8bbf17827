"""The check of an edit, in one call."""

from __future__ import annotations

import numpy as np

from imaging.edit_check.figures import EditFigures, EditLimits, list_edit_faults
from imaging.edit_check.grain import compare_grain
from imaging.edit_check.profiles import find_outline, read_profiles, smooth_along
from imaging.edit_check.seam import has_own_edge, measure_outline
from imaging.photo import ImageError

USUAL = EditLimits()
STRIP_PX = 256


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
    outline = find_outline(mask)
    fine, lines = (
        read_profiles(after, outline),
        [smooth_along(read_profiles(each, outline), outline) for each in (before, after)],
    )
    plain = ~has_own_edge(lines[0])
    along, grain = measure_outline(*(profiles[plain] for profiles in lines)), compare_grain(fine[plain])
    return EditFigures(*along, *grain, _measure_leak(before, after, mask))


def _measure_leak(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> float:
    changed = outside = 0
    for top in range(0, len(mask), STRIP_PX):
        strip = slice(top, top + STRIP_PX)
        beyond = mask[strip] == 0
        outside += int(beyond.sum())
        changed += int(((before[strip] != after[strip]).any(axis=2) & beyond).sum())
    return changed / outside if outside else 0.0
