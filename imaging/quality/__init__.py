"""Is the result still the photographer's picture: figures by tile, and a verdict."""

from imaging.quality.measure import measure_tiles
from imaging.quality.report import QualityReport, TileFigures, TileQuality
from imaging.quality.sample import measuring_step
from imaging.quality.ssim import measure_psnr, measure_ssim, measure_structure
from imaging.quality.thresholds import QualityThresholds

__all__ = [
    "QualityReport",
    "QualityThresholds",
    "TileFigures",
    "TileQuality",
    "measure_psnr",
    "measure_ssim",
    "measure_structure",
    "measure_tiles",
    "measuring_step",
]
