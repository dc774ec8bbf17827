"""Counting classes: pairs, IoU, and what nobody was sure of."""

import numpy as np
import pytest

from evaluation.metrics.class_iou import count_pairs, mean_iou, measure_class_iou

TRUTH = np.array([[0, 0, 1, 1], [0, 0, 1, 255]], np.uint8)


def test_each_true_class_by_what_was_told() -> None:
    told = np.array([[0, 1, 1, 1], [0, 0, 0, 1]], np.uint8)
    assert count_pairs(told, TRUTH, 3).tolist() == [[3, 1, 0], [1, 2, 0], [0, 0, 0]]


def test_iou_is_what_both_say_over_what_either_says() -> None:
    told = np.array([[0, 1, 1, 1], [0, 0, 0, 1]], np.uint8)
    ious = measure_class_iou(count_pairs(told, TRUTH, 3))
    assert ious[:2].tolist() == pytest.approx([3 / 5, 2 / 4])
    assert np.isnan(ious[2])
    assert mean_iou(count_pairs(told, TRUTH, 3), (1, 2)) == pytest.approx(0.5)


def test_a_class_that_is_only_told_has_none() -> None:
    told = np.full_like(TRUTH, 2)
    assert measure_class_iou(count_pairs(told, TRUTH, 3)).tolist() == [0, 0, 0]
