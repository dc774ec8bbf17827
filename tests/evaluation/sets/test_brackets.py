"""What the operator, and what slices would reach where they are told the answer."""

from functools import cache

import numpy as np

from evaluation.mender import open_mender
from evaluation.metrics.difference import measure_difference
from evaluation.sets.brackets import TOLD, TOLD_BILATERAL, judge_told
from evaluation.task import WEIGHTS
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(400, 560), seed=3)


def test_told_the_answer_both_come_near_it():
    dark, answer = (draw_room() * 0.4).astype(np.uint8), as_image(draw_room())
    told = judge_told(open_mender(WEIGHTS), dark, answer)
    assert set(told) == {TOLD, TOLD_BILATERAL}
    assert max(told.values()) < 0.25 * measure_difference(as_image(dark), answer).mean
