"""A mask is kept where there is any of it, and says the same wherever it is looked at."""

import numpy as np
import pytest

from imaging.masks import Mask
from imaging.region import Region, Size


def test_trimming_keeps_all_of_it_and_no_more() -> None:
    weight = np.zeros((20, 30), np.float32)
    weight[4, 7], weight[10, 12] = 0.25, 1
    mask = Mask.trim(weight)
    assert mask.region == Region(4, 7, 11, 13)
    assert np.array_equal(mask.crop(mask.size.region), weight)
    assert mask.fraction == pytest.approx(1.25 / 600)


def test_a_crop_beside_it_is_empty_and_one_across_its_border_shows_its_part() -> None:
    mask = Mask(Size(10, 10), Region(2, 2, 5, 5), np.full((3, 3), 0.5, np.float32))
    assert not mask.crop(Region(6, 6, 10, 10)).any()
    assert mask.crop(Region(4, 4, 6, 6)).tolist() == [[0.5, 0], [0, 0]]


def test_hardened_it_keeps_what_is_rather_of_it_than_not() -> None:
    weight = np.zeros((4, 5), np.float32)
    weight[1, 1:4] = 0.2, 0.5, 0.9
    hard = Mask.trim(weight).harden()
    assert hard.region == Region(1, 2, 2, 4)
    assert hard.weight.tolist() == [[1, 1]]


def test_nothing_is_a_mask_too() -> None:
    assert Mask.trim(np.zeros((3, 4), np.float32)).is_empty
    assert Mask.nothing(Size(3, 4)).fraction == 0


@pytest.mark.parametrize(
    ("region", "weight"),
    [
        (Region(0, 0, 2, 2), np.zeros((2, 2))),
        (Region(0, 0, 2, 2), np.zeros((2, 3), np.float32)),
        (Region(3, 3, 5, 5), np.zeros((2, 2), np.float32)),
    ],
)
def test_what_is_no_weight_of_a_region_of_it_is_refused(region: Region, weight: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"region|inside"):
        Mask(Size(4, 4), region, weight)
