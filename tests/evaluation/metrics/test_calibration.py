"""The calibration error, on confidences worked out by hand."""

import numpy as np
import pytest

from evaluation.metrics.calibration import measure_calibration


def test_confidence_is_calibrated_when_it_is_how_often_one_is_right() -> None:
    assert measure_calibration(np.full(4, 0.75), np.array([True, True, True, False])) == pytest.approx(0)
    assert measure_calibration(np.full(1, 0.75), np.array([False])) == pytest.approx(0.75)


def test_gaps_of_different_bins_do_not_cancel() -> None:
    confidence, right = np.array([0.55, 1.0]), np.array([True, False])
    assert measure_calibration(confidence, right) == pytest.approx((0.45 + 1.0) / 2)
