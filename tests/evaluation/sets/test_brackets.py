"""Frames of a bracket are brought onto each other, and cropped to what both hold."""

import numpy as np
import pytest

from evaluation.mender import open_mender
from evaluation.metrics.difference import measure_difference
from evaluation.sets.brackets import TOLD, TOLD_BILATERAL, align_frames, judge_told
from evaluation.task import WEIGHTS
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room

ROOM = render_room(Size(400, 560), seed=3)
FIRST, SECOND = ROOM[10:360, 5:460], ROOM[18:368, 17:472]


@pytest.mark.parametrize(("dark", "bright"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_frames_that_are_shifted_are_aligned(dark, bright):
    under, over = align_frames([bright, (dark * 0.5).astype(np.uint8)])
    assert under.shape == over.shape == (342, 443, 3)
    assert np.abs(under * 2.0 - over).mean() < 1


def test_frames_that_are_aligned_stay_whole():
    under, over = align_frames([ROOM, (ROOM * 0.5).astype(np.uint8)])
    assert under.shape == over.shape == ROOM.shape


def test_told_the_answer_both_come_near_it():
    dark, answer = (ROOM * 0.4).astype(np.uint8), as_image(ROOM)
    told = judge_told(open_mender(WEIGHTS), dark, answer)
    assert set(told) == {TOLD, TOLD_BILATERAL}
    assert max(told.values()) < 0.25 * measure_difference(as_image(dark), answer).mean
