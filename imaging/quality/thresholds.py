"""What a tile may and may not do to the photographer's pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityThresholds:
    """Limits on the figures of a tile; a smooth change of tone stays inside them, what a person would see does not.

    Chosen with `python -m evaluation.tune_qc` on houses of training and professional photos, spoiled and mended, and on
    real rooms lit beside their windows, whose worst patches of texture and contrast lie lower. Of the good tiles the
    99th percentile is 1.3 for stains, 3.7 for seams and .036 for `unexplained`, the first .89 for the worst patch and
    .98 for contrast; a cast of 10 levels on a patch is caught in 79 %, every other kind and strength in 94 % and more.

    `min_structure` and `min_patch_structure` bound the agreement of texture over the tile and in its worst patch,
    `min_edge_precision` and `min_edge_recall` the share of edges that were there before and are still there,
    `max_delta_e` the mean colour change (CIEDE2000; a black room lit to white is about 80), `max_seam` the gain's step
    at the tile's borders over that elsewhere, `max_clipped` the share of pixels newly burnt out or blocked up.
    `min_fine` bounds the agreement of the finest detail, `max_unexplained` the worst patch's share of texture that the
    original lacks, `max_stain` its colour that no smooth change explains (8-bit levels), `max_burnt` how much more than
    the rest a burnt patch was lifted (levels), `min_contrast` what is left of local contrast, against what the light
    asks for. Of the whole photo: `max_photo_seam` as `max_seam`, `max_photo_cast` how far neutrals were moved away from
    grey (CIELAB), `max_photo_whitened` the share newly near white.
    """

    min_structure: float = 0.97
    min_patch_structure: float = 0.8
    min_edge_precision: float = 0.95
    min_edge_recall: float = 0.95
    max_delta_e: float = 50.0
    max_seam: float = 5.0
    max_clipped: float = 0.15
    min_fine: float = 0.97
    max_unexplained: float = 0.105
    max_stain: float = 1.4
    max_burnt: float = 22.0
    min_contrast: float = 0.64
    max_photo_seam: float = 2.0
    max_photo_cast: float = 9.0
    max_photo_whitened: float = 0.08
