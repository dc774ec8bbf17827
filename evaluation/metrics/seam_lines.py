"""Seams as the eye finds them: straight lines, which stand out of a rough surface that hides any single step."""

from collections.abc import Collection
from itertools import pairwise

import numpy as np

from evaluation.metrics.seam_energy import gain_map

CELL_PX = 32
STEP_CELLS = 4
LIGHT_CELLS = 17
"""A seam is a step within the overlap of two tiles, 128 px; what the light does over so many cells is none."""


def measure_seam_lines(
    original: np.ndarray, result: np.ndarray, rows: Collection[int], columns: Collection[int]
) -> float:
    """Steps of the gain across tile borders ÷ elsewhere, the gain averaged along each tile's side; 1 is none.

    Both photos (H, W, 3) of one dtype; `rows` and `columns` are where tiles meet, in pixels. `measure_seam_energy`
    looks at each cell alone: under painted speckle, which feathering thins out where tiles overlap, it calls plain
    bands of light seamless. Averaging along the side takes the speckle away and leaves the line.
    """
    gain = gain_map(original, result, CELL_PX)
    at_rows, at_columns = ([border // CELL_PX for border in borders] for borders in (rows, columns))
    across = _measure_steps(gain, at_columns, at_rows)
    down = _measure_steps(gain.T, at_rows, at_columns)
    border, elsewhere = (np.concatenate(parts) for parts in zip(across, down, strict=True))
    return float(border.mean() / max(float(elsewhere.mean()), 1e-9))


def _measure_steps(gain: np.ndarray, borders: list[int], cuts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """How far steps along the second axis leave the light around them: at the borders, and elsewhere.

    A step is the mean of STEP_CELLS on one side against those on the other, along each stretch between two cuts.
    """
    places = np.arange(STEP_CELLS, gain.shape[1] - STEP_CELLS + 1)
    near = np.abs(places[:, None] - np.array(borders, float)).min(axis=1, initial=np.inf) <= 1
    at_border, elsewhere = [], []
    for top, bottom in pairwise(sorted({0, *cuts, len(gain)})):
        sums = np.concatenate([[0], np.cumsum(gain[top:bottom].mean(axis=0))])
        step = (sums[places + STEP_CELLS] - 2 * sums[places] + sums[places - STEP_CELLS]) / STEP_CELLS
        padded = np.pad(step, LIGHT_CELLS // 2, mode="reflect", reflect_type="odd")
        bend = np.abs(step - np.convolve(padded, np.ones(LIGHT_CELLS) / LIGHT_CELLS, mode="valid"))
        at_border.append(bend[near])
        elsewhere.append(bend[~near])
    return np.concatenate(at_border), np.concatenate(elsewhere)
