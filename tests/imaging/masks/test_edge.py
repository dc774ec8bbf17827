"""Growing moves an edge by so many pixels; feathering makes it fade over so many."""

import numpy as np
import pytest

from imaging.masks import Mask, feather_mask, grow_mask, invert
from imaging.region import Region, Size

SIZE = Size(120, 160)
BLOCK = Mask(SIZE, Region(40, 50, 80, 110), np.ones((40, 60), np.float32))


def row(mask: Mask, y: int = 60) -> np.ndarray:
    return mask.crop(Region(y, 0, y + 1, SIZE.width))[0]


@pytest.mark.parametrize("distance", [0.5, 1, 4, 7.25, 30])
def test_growing_moves_straight_edges_by_its_distance(distance: float) -> None:
    assert row(grow_mask(BLOCK, distance)).sum() == pytest.approx(60 + 2 * distance, abs=1e-3)
    assert row(grow_mask(BLOCK, -min(distance, 15))).sum() == pytest.approx(60 - 2 * min(distance, 15), abs=1e-3)


def test_corners_grow_round() -> None:
    grown = grow_mask(BLOCK, 20).crop(SIZE.region)
    assert grown[60, 31] == 1
    assert grown[22, 32] == 0
    assert grown.sum() == pytest.approx(40 * 60 + 20 * 200 + np.pi * 400, rel=0.01)


def test_shrinking_may_leave_nothing_and_does_not_eat_in_from_the_photo_s_own_edges() -> None:
    assert grow_mask(BLOCK, -25).tighten().is_empty
    whole = invert(Mask.nothing(SIZE))
    assert (grow_mask(whole, -10).weight == 1).all()
    assert grow_mask(Mask.nothing(SIZE), 9).is_empty


def test_soft_parts_outlive_growing() -> None:
    soft = Mask(SIZE, Region(0, 0, 1, 4), np.array([[1, 0.4, 0.3, 0.2]], np.float32))
    assert row(grow_mask(soft, 1), 0)[:5].tolist() == pytest.approx([1, 1, 0.3, 0.2, 0])


@pytest.mark.parametrize("width", [3, 8, 21, 30])
def test_feathering_fades_over_its_width_half_of_it_inside(width: float) -> None:
    faded = row(feather_mask(BLOCK, width))
    assert faded.sum() == pytest.approx(60, abs=1e-3)
    soft = int(((faded > 1e-4) & (faded < 1 - 1e-4)).sum()) / 2
    assert soft == pytest.approx(width, abs=2)
    assert faded[49] + faded[50] == pytest.approx(1, abs=1e-4)


def test_feathering_leaves_the_photo_s_own_edges() -> None:
    assert (feather_mask(invert(Mask.nothing(SIZE)), 40).weight == 1).all()
    assert feather_mask(BLOCK, 0) is BLOCK
