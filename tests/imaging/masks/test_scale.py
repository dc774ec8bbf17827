"""Coarse masks are brought to the photo's size, and only those of its shape."""

import numpy as np
import pytest

from imaging.masks import Mask, check_shape, scale_mask
from imaging.photo import ImageError
from imaging.region import Region, Size


@pytest.mark.parametrize("size", [Size(400, 600), Size(399, 601), Size(1333, 2000)])
def test_a_coarse_disc_stays_where_it_is(size: Size) -> None:
    y, x = (np.mgrid[:128, :192] + 0.5) / 128
    coarse = Mask.trim((np.hypot(x - 0.9, y - 0.4) < 0.2).astype(np.float32))
    scaled = scale_mask(coarse, size)
    weight = scaled.crop(size.region)
    assert scaled.fraction == pytest.approx(coarse.fraction, rel=0.02)
    rows, columns = np.mgrid[: size.height, : size.width] + 0.5
    assert (weight * columns).sum() / weight.sum() / size.width == pytest.approx(0.6, abs=0.002)
    assert (weight * rows).sum() / weight.sum() / size.height == pytest.approx(0.4, abs=0.002)
    assert scaled.region.pixels < 0.3 * size.pixels


def test_to_a_smaller_size_it_is_averaged() -> None:
    mask = Mask.trim(np.array([[1, 0, 0, 0], [1, 0, 0, 0]], np.float32))
    assert scale_mask(mask, Size(1, 2)).crop(Region(0, 0, 1, 2)).tolist() == [[0.5, 0]]


def test_a_full_mask_stays_full_up_to_the_photo_s_edges() -> None:
    assert (scale_mask(Mask.trim(np.ones((3, 5), np.float32)), Size(31, 50)).weight == 1).all()
    assert scale_mask(Mask.nothing(Size(3, 5)), Size(30, 50)).is_empty


@pytest.mark.parametrize("coarse", [Size(683, 1024), Size(171, 256), Size(5455, 8183), Size(682, 1024), Size(1, 1)])
def test_copies_of_the_photo_are_of_its_shape(coarse: Size) -> None:
    check_shape(coarse, Size(5455, 8183))


@pytest.mark.parametrize("coarse", [Size(1024, 683), Size(1024, 1024), Size(640, 1024)])
def test_others_are_refused(coarse: Size) -> None:
    with pytest.raises(ImageError) as refusal:
        scale_mask(Mask.nothing(coarse), Size(5455, 8183))
    assert refusal.value.code == "mask_wrong_shape"
