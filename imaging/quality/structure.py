"""Does the texture agree: SSIM's contrast and structure terms against the expected result."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.quality.tone import Cells, CellStatistics, ToneMap

_PATCH_CELLS = 5
# SSIM's second constant at 8 bits (Wang et al. 2004): texture fainter than a few levels weighs next to nothing.
_FAINT = (0.03 * 255) ** 2
# Squared levels: fresh noise of a level is no one's idea of texture, nor is a residual weighed against less than grain.
_UNSEEN, _GRAIN, _NO_TEXTURE = 1.0, 4.0, 0.05


def measure_structure_agreement(texture: CellStatistics, tone: ToneMap, usable: np.ndarray) -> tuple[float, float]:
    """Agreement of texture over the tile and in its worst patch of 5×5 cells, [-1, 1]; 1 for a change of tone alone.

    Cells are weighted by their energy on either side, so that neither the noise of a plain wall counts for much nor an
    object drawn on it is averaged away. Cells that are not usable (h, w) are left out.
    """
    agreeing = np.where(usable, 2 * tone.gain * texture.covariance + _FAINT, 0)
    energy = np.where(usable, tone.gain**2 * texture.variance_before + texture.variance_after + _FAINT, 0)
    if not usable.any():
        return 1.0, 1.0
    patches = _sum_patches(agreeing)[usable] / _sum_patches(energy)[usable]
    return float(agreeing.sum() / energy.sum()), float(patches.min())


def measure_unexplained(texture: CellStatistics, usable: np.ndarray) -> float:
    """The largest share of a patch's texture that no linear map of the original's luma explains, [0, 1]; 0 for none.

    The residual of the regression within every cell, so neither gain nor contrast count; averaged over 5×5 cells.
    """
    explained = texture.covariance**2 / (texture.variance_before + _NO_TEXTURE)
    share = np.maximum(texture.variance_after - explained - _UNSEEN, 0) / (texture.variance_after + _GRAIN)
    size = (_PATCH_CELLS, _PATCH_CELLS)
    patches = cv2.blur(np.where(usable, share, 0).astype(np.float32), size, borderType=cv2.BORDER_REFLECT)
    return float(patches.max())


def _sum_patches(cells: Cells) -> np.ndarray:
    size = (_PATCH_CELLS, _PATCH_CELLS)
    return cv2.boxFilter(cells.astype(np.float32), -1, size, normalize=False, borderType=cv2.BORDER_CONSTANT)
