"""What a photographer gets elsewhere, by one click or by a script: the figures to beat."""

from evaluation.baselines.auto_levels import auto_levels
from evaluation.baselines.classical import correct_classically
from evaluation.baselines.local_contrast import auto_levels_clahe

__all__ = ["CLASSICAL", "auto_levels", "auto_levels_clahe", "correct_classically"]

CLASSICAL = {
    "auto-levels": auto_levels,
    "auto-levels, grey-world, CLAHE": auto_levels_clahe,
    "classical": correct_classically,
}
"""Name in the table -> from image (h, w, 3) sRGB [0, 1] to image; none of them has learned anything."""
