"""Words on a photo: legible on anything, in one corner, and nowhere else."""

import numpy as np
import pytest

from imaging.label import draw_label

WORDS = "Virtuell möbliert"


def paint(level: int, shape: tuple[int, int] = (480, 640), dtype: type = np.uint8) -> np.ndarray:
    return np.full((*shape, 3), level, dtype)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_they_are_legible_on_any_photo(level: int) -> None:
    drawn, mask = draw_label(paint(level), WORDS)
    plate = drawn[mask.region.slices].mean(axis=2)
    assert plate.max() == 255
    assert np.median(plate) < 80  # the plate itself
    assert 0.05 < (plate > 200).mean() < 0.4


@pytest.mark.parametrize(("dtype", "level"), [(np.uint8, 200), (np.uint16, 50_000)])
def test_all_but_the_plate_stays_as_it_was(dtype: type, level: int) -> None:
    photo = paint(level, dtype=dtype)
    drawn, mask = draw_label(photo, WORDS)
    changed = (drawn != photo).any(axis=2)
    assert drawn.dtype == dtype
    assert not changed[mask.crop(mask.size.region) == 0].any()
    assert changed[mask.region.slices].mean() > 0.9
    assert (photo == level).all()


def test_the_type_grows_with_the_photo_and_long_words_fit() -> None:
    small, large = (draw_label(paint(90, shape), WORDS)[1].region for shape in ((480, 640), (960, 1280)))
    assert 1.8 < large.height / small.height < 2.2
    region = draw_label(paint(90), "W" * 60)[1].region
    assert region.right <= 0.95 * 640
    assert region.height < small.height


def test_a_photo_of_a_few_pixels_is_no_error() -> None:
    assert draw_label(paint(90, (8, 9)), WORDS)[0].shape == (8, 9, 3)


def test_letters_of_other_scripts_are_drawn_as_themselves() -> None:
    plates = [draw_label(paint(90), words)[0].tobytes() for words in ("мебель", "家具布置", "έπιπλα", "??????")]
    assert len(set(plates)) == 4
