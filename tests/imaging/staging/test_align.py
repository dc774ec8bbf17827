import cv2
import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.staging import align_generated
from tests.imaging.staging.box_room import SIZE, draw_room
from tests.imaging.staging.conftest import Staged, generate


def test_what_was_kept_is_brought_back_in_place_and_light(sofa_staged: Staged) -> None:
    aligned, kept = sofa_staged.aligned, sofa_staged.keep > 0.95
    raw = np.abs(generate(sofa_staged.painted.image) - sofa_staged.empty.image)[kept].mean()
    left = np.abs(aligned.image - sofa_staged.empty.image)[kept].mean()
    assert left < 0.35 * raw
    assert aligned.fault is None
    assert 1 / SIZE.width < aligned.moved < 4 / SIZE.width


def test_a_picture_of_another_size_is_laid_on_the_photo(sofa_staged: Staged) -> None:
    small = cv2.resize(sofa_staged.painted.image, (SIZE.width // 2, SIZE.height // 2), interpolation=cv2.INTER_AREA)
    aligned = align_generated(sofa_staged.empty.image, small, sofa_staged.keep)
    assert aligned.image.shape == sofa_staged.empty.image.shape
    assert aligned.fault is None


def test_a_picture_that_moved_too_far_is_a_fault(sofa_staged: Staged) -> None:
    moved = generate(sofa_staged.painted.image, shift_px=(0.02 * SIZE.width, 0))
    assert align_generated(sofa_staged.empty.image, moved, sofa_staged.keep).fault == "moved"


def test_another_room_is_a_fault(sofa_staged: Staged) -> None:
    other = draw_room().image[:, ::-1, ::-1] ** 2
    assert align_generated(sofa_staged.empty.image, np.ascontiguousarray(other), sofa_staged.keep).fault is not None


def test_furniture_does_not_pull_the_light(sofa_staged: Staged) -> None:
    floor = (slice(290, 318), slice(20, 100))
    before, after = sofa_staged.empty.image[floor].mean(axis=(0, 1)), sofa_staged.aligned.image[floor].mean(axis=(0, 1))
    assert np.abs(after / before - 1).max() < 0.12


def test_what_is_no_picture_is_refused(sofa_staged: Staged) -> None:
    with pytest.raises(ImageError) as refused:
        align_generated(sofa_staged.empty.image, np.full((8, 8, 3), np.nan, np.float32), sofa_staged.keep)
    assert refused.value.code == "bad_pixels"
    with pytest.raises(ImageError) as refused:
        align_generated(sofa_staged.empty.image, sofa_staged.empty.image, sofa_staged.keep[:-1])
    assert refused.value.code == "bad_mask"
