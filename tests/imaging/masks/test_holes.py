"""Masks taken apart into holes: what lies together is one, whoever marked it."""

import numpy as np
import pytest

from imaging.masks import Mask, find_holes
from imaging.masks.holes import CELL_PX, MOST_HOLES
from imaging.region import Region, Size

SIZE = Size(200, 300)


def draw(*parts: tuple[int, int, int, int], value: float = 1.0, size: Size = SIZE) -> Mask:
    weight = np.zeros((size.height, size.width), np.float32)
    for part in parts:
        weight[Region(*part).slices] = value
    return Mask.trim(weight)


def whole(mask: Mask) -> np.ndarray:
    return mask.crop(mask.size.region)


def test_a_mask_with_things_far_apart_is_a_hole_for_each() -> None:
    holes = find_holes([draw((10, 10, 20, 20), (150, 200, 170, 220))])
    assert [hole.region for hole in holes] == [Region(10, 10, 20, 20), Region(150, 200, 170, 220)]
    assert all(hole.size == SIZE and (hole.weight == 1).all() for hole in holes)


def test_masks_that_touch_are_one_hole_and_the_fuller_mark_counts() -> None:
    things = [draw((10, 10, 20, 20), value=0.5), draw((15, 15, 30, 30)), draw((150, 200, 170, 220))]
    one, other = find_holes(things)
    assert (one.region, other.region) == (Region(10, 10, 30, 30), Region(150, 200, 170, 220))
    assert np.array_equal(whole(one), np.maximum(whole(things[0]), whole(things[1])))


def test_holes_come_in_the_order_of_the_masks() -> None:
    low, high, both = draw((150, 200, 170, 220)), draw((10, 10, 20, 20)), draw((10, 12, 20, 22), (90, 90, 95, 95))
    assert [hole.region.top for hole in find_holes([low, high])] == [150, 10]
    assert [hole.region.top for hole in find_holes([low, both, high])] == [150, 10, 90]


def test_together_they_are_what_was_marked_and_no_pixel_is_in_two() -> None:
    rng = np.random.default_rng(3)
    masks = [Mask.trim(((rng.random((200, 300)) > 0.9998) * rng.random((200, 300))).astype(np.float32)) for _ in "abc"]
    holes = find_holes(masks)
    assert len(holes) > 5
    assert np.array_equal(sum(map(whole, holes)), np.max([whole(mask) for mask in masks], axis=0))
    assert sum((whole(hole) > 0).astype(int) for hole in holes).max() == 1


@pytest.mark.parametrize("gap", [CELL_PX - 2, 3 * CELL_PX])
def test_what_is_closer_than_a_cell_is_one_and_what_is_two_apart_is_not(gap: int) -> None:
    for left in range(20, 20 + CELL_PX):
        holes = find_holes([draw((50, left, 60, left + 10), (50, left + 10 + gap, 60, left + 20 + gap))])
        assert len(holes) == (1 if gap < CELL_PX else 2)


def test_specks_without_number_are_a_few_holes() -> None:
    weight = np.zeros((1400, 1400), np.float32)
    weight[::40, ::40] = 1
    holes = find_holes([Mask.trim(weight)])
    assert 0 < len(holes) <= MOST_HOLES
    assert np.array_equal(np.max([whole(hole) for hole in holes], axis=0), weight)


def test_nothing_marked_is_no_hole() -> None:
    assert find_holes([]) == find_holes([Mask.nothing(SIZE), Mask.nothing(SIZE)]) == []


def test_a_mask_of_the_whole_photo_is_one_hole() -> None:
    (hole,) = find_holes([draw((0, 0, 200, 300)), Mask.nothing(SIZE)])
    assert hole.region == SIZE.region
