"""All that is measured of one result."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from evaluation.metrics.difference import measure_difference
from evaluation.metrics.highlights import measure_highlights
from evaluation.metrics.lpips import Lpips
from evaluation.metrics.skin import measure_skin
from imaging.color import LUMA
from imaging.quality import measure_psnr, measure_structure

Scores = dict[str, float]
"""Metric -> figure of one photo."""


@dataclass(frozen=True)
class LpipsFiles:
    """Where LPIPS finds its backbone and the folder of its heads."""

    backbone: Path
    heads: Path


def score_colour(result: np.ndarray, photo: np.ndarray, reference: np.ndarray) -> Scores:
    """Distance of a photo's result to the reference, images (h, w, 3), and what became of highlights."""
    difference = measure_difference(result, reference)
    return {
        "delta_e": difference.mean,
        "delta_e_p95": difference.p95,
        "psnr": measure_psnr(result, reference),
        **measure_highlights(result, photo, reference)._asdict(),
    }


def score_detail(result: np.ndarray, source: np.ndarray) -> Scores:
    """What a result keeps of the photo that it was made from, images (h, w, 3)."""
    return {
        "structure": measure_luma_structure(source, result),
        "structure_of_channels": measure_structure(source, result),
        "skin": measure_skin(result, source),
    }


def mean_of_known(values: Sequence[float] | np.ndarray) -> float:
    """The mean without what is not a number; NaN where nothing is."""
    known = np.asarray(values)[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def score_look(result: np.ndarray, reference: np.ndarray, lpips: LpipsFiles | None) -> Scores:
    """LPIPS, where there is a backbone for it."""
    return {"lpips": _open_lpips(lpips).measure(result, reference)} if lpips else {}


@lru_cache(maxsize=1)
def _open_lpips(files: LpipsFiles) -> Lpips:
    return Lpips.load(files.backbone, files.heads)


def measure_luma_structure(source: np.ndarray, result: np.ndarray) -> float:
    """SSIM's structure term on luma, as Wang et al. 2004 define it, of images (h, w, 3): whether detail is kept.

    On the three channels one by one the term falls when colour noise is taken out, and there is no detail in that.
    """
    before, after = (np.ascontiguousarray(image @ LUMA) for image in (source, result))
    return measure_structure(before, after)
