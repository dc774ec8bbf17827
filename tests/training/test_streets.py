"""Streets cut out of walls: their mask is exact, and they never spoil the wall they are cut from."""

import numpy as np
import pytest

from training.streets import build_street, cut_wall


def test_a_wall_is_what_lies_below_all_sky() -> None:
    image, matte = np.random.default_rng(0).random((100, 60, 3), dtype=np.float32), np.zeros((100, 60), np.float32)
    matte[:30], matte[30:40, 5] = 1, 1
    wall = cut_wall(image, matte)
    assert wall is not None
    assert np.array_equal(wall, image[40:])
    matte[80] = 1
    assert cut_wall(image, matte) is None


@pytest.mark.parametrize("seed", range(20))
def test_the_mask_is_exact(seed: int) -> None:
    """Walls of pure red before skies that never are: red is wall, and nothing else is."""
    walls = [np.full((50, 80, 3), (1, 0, 0), np.float32)]
    image, matte = build_street(walls, 96, np.random.default_rng(seed))
    assert image.shape == (96, 96, 3)
    assert 0 <= image.min() <= image.max() <= 1
    assert 0 <= matte.min() <= matte.max() <= 1
    assert matte[-1].max() == 0
    redness = image[..., 0] - image[..., 1:].max(axis=2)
    assert redness[matte == 1].max(initial=-1) < 0.4
    assert np.array_equal(walls[0], np.full((50, 80, 3), (1, 0, 0), np.float32))


def test_skies_are_wide_and_narrow() -> None:
    """Slivers between walls are as usual as open skies."""
    walls = [np.full((50, 80, 3), 0.5, np.float32)]
    left = np.array([build_street(walls, 64, np.random.default_rng(seed))[1].mean() for seed in range(80)])
    assert 0.2 < (left < 0.05).mean() < 0.7
    assert (left > 0.12).mean() > 0.1
