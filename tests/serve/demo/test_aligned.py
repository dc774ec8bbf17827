"""Before and after of a photo whose camera was turned upright."""

import numpy as np

from fanlight_client.report import StraightenReport
from imaging.geometry import Warp, apply_warp
from imaging.region import Size
from imaging.scenes import render_room
from serve.demo.aligned import GROUND, align_original, fit_within

TURN = ((1.0, -0.02, 6.0), (0.02, 1.0, 2.0), (0.0, 0.0, 1.0))


def test_the_same_place_shows_the_same_thing_in_original_and_result(report):
    original = render_room(Size(120, 180), seed=1)
    result = apply_warp(original, Warp(TURN, Size(120, 180), Size(100, 160)))
    turned = StraightenReport(decision="corrected", reason="a test", matrix=[value for row in TURN for value in row])
    size = report.output.model_copy(update={"width": 160, "height": 100})
    aligned = align_original(original, report.model_copy(update={"straighten": turned, "output": size}))
    assert aligned.shape == result.shape
    inside = np.abs(aligned.astype(int) - result)[8:-8, 8:-8]
    assert inside.mean() < 1.5
    assert np.abs(original[:100, :160].astype(int) - result)[8:-8, 8:-8].mean() > 3 * inside.mean()


def test_a_photo_that_was_not_turned_is_shown_as_it_is(report):
    original = render_room(Size(80, 150), seed=1)
    assert align_original(original, report) is original
    assert np.array_equal(fit_within(original, Size(80, 150)), original)


def test_an_original_of_another_shape_is_shown_whole(report):
    fitted = fit_within(np.full((100, 100, 3), 200, np.uint8), Size(50, 90))
    assert fitted.shape == (50, 90, 3)
    assert (fitted[:, :20] == GROUND).all()
    assert (fitted[:, 20:70] == 200).all()
