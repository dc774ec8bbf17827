"""A surface made ready for a model: its own colour goes, its light stays, nothing else is touched."""

import numpy as np
import pytest

from imaging.color import LUMA
from imaging.photo import ImageError
from imaging.recolour import PRESETS, prepare_surface
from imaging.sampling import as_image
from tests.imaging.recolour.rooms import RED, SIZE, mask_wall, photograph

TOP = 3 * SIZE.height // 4


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("material", PRESETS)
def test_colour_goes_light_stays(material, dtype) -> None:
    before = photograph(RED, dtype=dtype)
    after = prepare_surface(before, mask_wall(), material)
    assert after.dtype == dtype
    assert np.array_equal(after[TOP:], before[TOP:])
    old, new = (as_image(pixels)[:TOP].reshape(-1, 3) for pixels in (before, after))
    assert np.ptp(new, axis=1).mean() < 0.5 * np.ptp(old, axis=1).mean()
    assert new.mean() > old.mean() + 0.1, "lifted, so that a model has room for a light colour"
    assert np.corrcoef(old @ LUMA, new @ LUMA)[0, 1] > 0.98


def test_paint_loses_all_of_its_colour_and_takes_the_tint() -> None:
    before = photograph(RED)
    grey = as_image(prepare_surface(before, mask_wall(), "paint"))[:TOP]
    assert np.ptp(grey, axis=2).max() < 0.01
    green = as_image(prepare_surface(before, mask_wall(), "paint", (0.4, 0.8, 0.4)))[:TOP].reshape(-1, 3).mean(axis=0)
    assert green[1] == pytest.approx(2 * green[0], rel=0.02)


def test_a_mask_of_another_photo_is_an_error() -> None:
    with pytest.raises(ImageError) as caught:
        prepare_surface(photograph(RED)[:50], mask_wall(), "tiles")
    assert caught.value.code == "bad_mask"
