"""Hold a result against its original, tile by tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.photo import ImageError
from imaging.quality.clipping import measure_burn, measure_clipping
from imaging.quality.colour import measure_stain
from imaging.quality.contrast import measure_contrast
from imaging.quality.edges import measure_edges
from imaging.quality.fine import measure_fine_detail
from imaging.quality.report import QualityReport, TileFigures, TileQuality, find_photo_reasons, find_reasons
from imaging.quality.sample import Sample, measuring_step, sample_region
from imaging.quality.seams import TileTone, blame_seams, measure_photo_seam, measure_sides, measure_tone
from imaging.quality.structure import measure_structure_agreement, measure_unexplained
from imaging.quality.thresholds import QualityThresholds
from imaging.quality.tone import measure_cells
from imaging.quality.whole import measure_whole
from imaging.region import Size
from imaging.threads import share
from imaging.tiling import Tile

Pixels = np.ndarray

# A cell that lost more than this to clipping is judged for that, not for the texture it no longer has.
_CLIPPED_CELL = 0.05


def measure_tiles(
    original: Pixels, result: Pixels, tiles: Sequence[Tile], thresholds: QualityThresholds | None = None
) -> QualityReport:
    """Judge each tile's core in a result against its original, both uint8 or both uint16 (H, W, 3).

    Photos above 16 MP are measured at half size and more (`measuring_step`), a tile at a time, so the extra memory is
    that of a few tiles. All figures but `seam` depend on the pixels of the tile's own core alone. Raises ImageError
    for arrays that differ in shape or type and for tiles outside the photo.
    """
    _check_pair(original, result, tiles)
    limits = thresholds or QualityThresholds()
    step = measuring_step(Size(*original.shape[:2]))

    def measure(tile: Tile) -> tuple[TileFigures, TileTone]:
        return _measure_core(sample_region(original, tile.core, step), sample_region(result, tile.core, step))

    measured = dict(zip((tile.index for tile in tiles), share(measure, tiles), strict=True))
    sides = measure_sides(tiles, {index: tone for index, (_, tone) in measured.items()})
    suspects = {index for index, (figures, _) in measured.items() if find_reasons(figures, 1.0, limits)}
    seams = blame_seams(tiles, sides, limits.max_seam, suspects)
    seam = measure_photo_seam(sides)
    cast, whitened = measure_whole(tone for _, tone in measured.values())
    return QualityReport(
        tiles=tuple(_judge(tile.index, measured[tile.index][0], seams[tile.index], limits) for tile in tiles),
        seam=seam,
        cast=cast,
        whitened=whitened,
        reasons=find_photo_reasons(seam, cast, whitened, limits),
    )


def _measure_core(before: Sample, after: Sample) -> tuple[TileFigures, TileTone]:
    texture, tone = measure_cells(before, after)
    clipped, lost = measure_clipping(before, after)
    whole = lost <= _CLIPPED_CELL
    structure, patch_structure = measure_structure_agreement(texture, tone, clipped <= _CLIPPED_CELL)
    precision, recall = measure_edges(before, after, tone)
    figures = TileFigures(
        structure=structure,
        patch_structure=patch_structure,
        edge_precision=precision,
        edge_recall=recall,
        delta_e=_mean_delta_e(before, after),
        clipped=float(clipped.mean()),
        fine=measure_fine_detail(before, after, tone, whole),
        unexplained=measure_unexplained(texture, whole),
        stain=measure_stain(before, after),
        burnt=measure_burn(before, after),
        contrast=measure_contrast(before, after, texture, whole),
    )
    return figures, measure_tone(before, after)


def _mean_delta_e(before: Sample, after: Sample) -> float:
    """Mean difference of the cells' colours."""
    lab, other = (srgb_to_lab(sample.cells / np.float32(255)) for sample in (before, after))
    return float(delta_e_2000(lab, other).mean())


def _judge(index: int, figures: TileFigures, seam: float, limits: QualityThresholds) -> TileQuality:
    return TileQuality(**asdict(figures), index=index, seam=seam, reasons=find_reasons(figures, seam, limits))


def _check_pair(original: Pixels, result: Pixels, tiles: Sequence[Tile]) -> None:
    if original.dtype not in (np.uint8, np.uint16) or original.dtype != result.dtype:
        raise ImageError("wrong_dtype", f"both must be uint8 or both uint16, not {original.dtype} and {result.dtype}")
    if original.ndim != 3 or original.shape[2] != 3 or original.size == 0:
        raise ImageError("wrong_shape", f"expected pixels (H, W, 3), not {original.shape}")
    if original.shape != result.shape:
        raise ImageError("size_mismatch", f"{original.shape} cannot be held against {result.shape}")
    whole = Size(*original.shape[:2]).region
    if not tiles or not all(whole.contains(tile.core) and not tile.core.empty for tile in tiles):
        raise ImageError("tile_outside", f"there are no tiles, or some lie outside the photo of {original.shape[:2]}")
