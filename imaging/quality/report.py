"""The figures of one photo, tile by tile, and the verdict on them."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.quality.thresholds import QualityThresholds


@dataclass(frozen=True, slots=True)
class TileFigures:
    """What was measured inside one tile's core, whatever its neighbours did.

    `structure`, `patch_structure` (its worst patch), `edge_precision` and `edge_recall` are in [0, 1] with 1 for an
    untouched tile, as is `fine`, that of the finest detail; `delta_e` is a mean CIEDE2000, `clipped` a share of pixels,
    `unexplained` the worst patch's share of texture that the original does not have, `stain` its unexplained colour and
    `burnt` how much more than the rest a burnt patch was lifted, both in 8-bit levels: 0 for an untouched tile.
    `contrast` is that of the result over that of the original, against what the light between them asks for.
    """

    structure: float
    patch_structure: float
    edge_precision: float
    edge_recall: float
    delta_e: float
    clipped: float
    fine: float
    unexplained: float
    stain: float
    burnt: float
    contrast: float


@dataclass(frozen=True, slots=True)
class TileQuality(TileFigures):
    """The figures of a tile, `seam` (1 for none) and the names of those beyond their thresholds, in `reasons`."""

    index: int
    seam: float
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Every tile in the order of the plan, and the photo as a whole, with its own reasons.

    `seam` is the gain's step at all borders over those elsewhere, 1 for none; `cast` how far the neutrals were moved
    away from grey, in CIELAB; `whitened` the share of the photo that newly came near white; 0 for an untouched photo.
    """

    tiles: tuple[TileQuality, ...]
    seam: float
    cast: float = 0.0
    whitened: float = 0.0
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.reasons and all(tile.passed for tile in self.tiles)


def find_reasons(figures: TileFigures, seam: float, thresholds: QualityThresholds) -> tuple[str, ...]:
    """Names of the figures beyond their thresholds, in a fixed order; NaN is beyond any."""
    within = {
        "structure": figures.structure >= thresholds.min_structure,
        "patch_structure": figures.patch_structure >= thresholds.min_patch_structure,
        "invented_edges": figures.edge_precision >= thresholds.min_edge_precision,
        "vanished_edges": figures.edge_recall >= thresholds.min_edge_recall,
        "delta_e": figures.delta_e <= thresholds.max_delta_e,
        "seam": seam <= thresholds.max_seam,
        "clipped": figures.clipped <= thresholds.max_clipped,
        "fine_detail": figures.fine >= thresholds.min_fine,
        "unexplained": figures.unexplained <= thresholds.max_unexplained,
        "stain": figures.stain <= thresholds.max_stain,
        "burnt": figures.burnt <= thresholds.max_burnt,
        "contrast_lost": figures.contrast >= thresholds.min_contrast,
    }
    return tuple(name for name, fine in within.items() if not fine)


def find_photo_reasons(seam: float, cast: float, whitened: float, thresholds: QualityThresholds) -> tuple[str, ...]:
    """Names of the whole photo's figures beyond their thresholds, in a fixed order; NaN is beyond any."""
    within = {
        "photo_seam": seam <= thresholds.max_photo_seam,
        "photo_cast": cast <= thresholds.max_photo_cast,
        "photo_whitened": whitened <= thresholds.max_photo_whitened,
    }
    return tuple(name for name, fine in within.items() if not fine)
