"""What `python -m bench.removal` measures is a hole in a photo's middle."""

import numpy as np

from bench.removal import mark_middle, measure


def test_the_hole_is_round_and_in_the_middle_of_its_crop() -> None:
    crop, mask = mark_middle(np.zeros((900, 1200, 3), np.uint8), 200)
    assert mask.shape == (crop.height, crop.width)
    rows, columns = np.nonzero(mask)
    assert rows.mean() + crop.top == np.float64(450)
    assert columns.mean() + crop.left == np.float64(600)
    assert mask.sum() / (np.pi * 100**2) > 0.98


def test_seconds_and_memory_are_those_of_a_fill() -> None:
    seconds, megabytes = measure(np.full((400, 400, 3), 120, np.uint8), 100, repeats=1)
    assert seconds > 0
    assert megabytes >= 0
