"""What a tile may and may not do to the photographer's pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityThresholds:
    """Limits on the figures of a tile; a smooth change of tone stays well inside them, anything drawn does not.

    Over 200 tiles of rooms and houses, darkened, tinted, made noisy and then mended by a tone field, the worst figures
    were .99, .88, .998 and .998 for the first four, then 34, 2.9 and .11.

    `min_structure` and `min_patch_structure` bound the agreement of texture over the tile and in its worst patch,
    `min_edge_precision` and `min_edge_recall` the share of edges that were there before and are still there,
    `max_delta_e` the mean colour change (CIEDE2000; a black room lit to white is about 80), `max_seam` the gain's step
    at the tile's borders over that elsewhere, `max_clipped` the share of pixels newly burnt out or blocked up.
    """

    min_structure: float = 0.97
    min_patch_structure: float = 0.8
    min_edge_precision: float = 0.95
    min_edge_recall: float = 0.95
    max_delta_e: float = 50.0
    max_seam: float = 3.0
    max_clipped: float = 0.1
    min_fine: float = 0.98
    max_unexplained: float = 0.16
    max_stain: float = 5.0
    max_burnt: float = 7.0
    min_contrast: float = 0.8
    max_photo_seam: float = 2.0
    max_photo_cast: float = 9.0
    max_photo_whitened: float = 0.12
