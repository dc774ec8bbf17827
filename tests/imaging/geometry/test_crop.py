"""The largest rectangle in a turned picture: inside, no larger one, and in the middle where it may choose."""

import numpy as np
import pytest

from imaging.geometry.camera import focal_in_px, project_points, upright_homography
from imaging.geometry.crop import Outline, inner_outline, largest_crop, largest_free_crop
from imaging.region import Size

SIZE = Size(800, 1200)
CORNERS = np.array([(0.0, 0.0), (1200, 0), (1200, 800), (0, 800)])
CENTRE = np.array([600.0, 400.0])


def turned(pitch: float, roll: float) -> Outline:
    matrix = upright_homography(SIZE, focal_in_px(SIZE, 24), pitch, roll)
    corners = project_points(matrix, CORNERS)
    return inner_outline([np.array([corners[i], corners[(i + 1) % 4]]) for i in range(4)])


def inside(outline: Outline, points: np.ndarray, slack: float = 1e-3) -> bool:
    return bool((points @ outline.normals.T <= outline.bounds + slack).all())


@pytest.mark.parametrize(("pitch", "roll"), [(0, 0), (10, 0), (-14, 2), (3, -6), (0, 5)])
def test_the_crop_lies_inside_and_none_of_its_shape_is_larger(pitch: float, roll: float) -> None:
    outline = turned(pitch, roll)
    crop = largest_crop(outline, 1.5, CENTRE)
    assert inside(outline, crop.corners)
    assert crop.width / crop.height == pytest.approx(1.5)
    half = np.array([crop.width, crop.height]) / 2 * 1.005
    ends = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    for x in np.linspace(0, 1200, 61):
        for y in np.linspace(0, 800, 41):
            assert not inside(outline, ends + np.array((x, y)), 0), f"a larger one fits at {x, y}"


def test_the_whole_picture_is_its_own_crop() -> None:
    crop = largest_crop(turned(0, 0), 1.5, CENTRE)
    assert (crop.left, crop.top, crop.width, crop.height) == pytest.approx((0, 0, 1200, 800), abs=1e-3)


def test_a_free_crop_keeps_at_least_as_much_and_stays_near_the_shape() -> None:
    outline = turned(13, 1)
    same, free = largest_crop(outline, 1.5, CENTRE), largest_free_crop(outline, 1.5, CENTRE)
    assert inside(outline, free.corners)
    assert free.width * free.height > 1.02 * same.width * same.height
    assert 1.5 / 1.2501 <= free.width / free.height <= 1.5 * 1.2501


def test_of_equal_crops_the_one_nearest_to_the_middle_is_taken() -> None:
    sides = [np.array([CORNERS[i], CORNERS[(i + 1) % 4]], float) for i in range(4)]
    crop = largest_crop(inner_outline(sides), 1.0, np.array([500.0, 100.0]))
    assert (crop.left, crop.width) == pytest.approx((100, 800), abs=0.01), (
        "free to move sideways, and there it was asked for"
    )


def test_a_side_that_bends_inwards_is_kept_out_of() -> None:
    bend = np.column_stack([np.linspace(0, 1200, 33), 30 * np.sin(np.linspace(0, np.pi, 33))])
    sides = [bend, *(np.array([CORNERS[i], CORNERS[(i + 1) % 4]], float) for i in range(1, 4))]
    assert largest_crop(inner_outline(sides), 1.5, CENTRE).top >= 30 - 1e-3


def test_no_rectangle_fits_into_nothing() -> None:
    nothing = Outline(np.array([(1.0, 0.0), (-1, 0), (0, 1), (0, -1)]), np.array([-1.0, -1, 5, 5]))
    with pytest.raises(ValueError, match="no rectangle"):
        largest_crop(nothing, 1.5, CENTRE)
