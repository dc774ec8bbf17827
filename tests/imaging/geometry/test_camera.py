"""The camera's attitude: signs, angles there and back, and upright lines that come out upright."""

import numpy as np
import pytest

from imaging.geometry.camera import (
    angles_from_up,
    focal_in_px,
    lens_matrix,
    project_points,
    up_from_angles,
    upright_homography,
    upright_rotation,
)
from imaging.region import Size

SIZE = Size(1000, 1500)
ATTITUDES = [(0, 0), (8, 0), (-11, 0), (0, 4), (5, -3), (-14.5, 5.5)]


@pytest.mark.parametrize(("pitch", "roll"), ATTITUDES)
def test_angles_survive_the_way_through_an_up_vector(pitch: float, roll: float) -> None:
    assert angles_from_up(up_from_angles(pitch, roll)) == pytest.approx((pitch, roll))
    assert angles_from_up(-up_from_angles(pitch, roll)) == pytest.approx((pitch, roll))


@pytest.mark.parametrize(("pitch", "roll"), ATTITUDES)
def test_the_rotation_is_the_smallest_that_ends_upright(pitch: float, roll: float) -> None:
    rotation, up = upright_rotation(pitch, roll), up_from_angles(pitch, roll)
    assert rotation @ up == pytest.approx((0, -1, 0))
    assert rotation.T @ rotation == pytest.approx(np.eye(3)), "a rotation, no shear"
    turned = np.degrees(np.arccos((np.trace(rotation) - 1) / 2))
    assert turned == pytest.approx(np.degrees(np.arccos(-up[1])), abs=1e-4), "and no further than up has to go"


@pytest.mark.parametrize(("pitch", "roll"), ATTITUDES)
def test_upright_edges_of_a_tilted_picture_come_out_upright(pitch: float, roll: float) -> None:
    focal = focal_in_px(SIZE, 24)
    edges = np.array([[(x, -2.0, 8.0), (x, 3.0, 8.0)] for x in (-4.0, -1.0, 2.5)])  # y down, metres
    seen = edges @ upright_rotation(pitch, roll) @ lens_matrix(SIZE, focal).T
    pixels = seen[..., :2] / seen[..., 2:]
    straight = project_points(upright_homography(SIZE, focal, pitch, roll), pixels.reshape(-1, 2)).reshape(-1, 2, 2)
    assert straight[:, 0, 0] == pytest.approx(straight[:, 1, 0])


def test_a_camera_that_looks_up_sees_edges_meet_above() -> None:
    focal = focal_in_px(SIZE, 24)
    edge = np.array([(3.0, 1.0, 8.0), (3.0, -3.0, 8.0)])
    seen = edge @ upright_rotation(10, 0) @ lens_matrix(SIZE, focal).T
    low, high = seen[:, 0] / seen[:, 2]
    assert high < low, "on the right-hand side they lean inwards"


def test_a_positive_roll_leans_upright_things_to_the_right() -> None:
    x, y, _ = up_from_angles(0, 3)
    assert x > 0
    assert y < 0


def test_the_focal_length_in_pixels_goes_by_the_diagonal() -> None:
    assert focal_in_px(Size(2400, 3600), 50) == pytest.approx(50 * 100, rel=1e-3), (
        "36 × 24 mm at 100 pixels a millimetre"
    )
    assert focal_in_px(Size(3600, 2400), 50) == focal_in_px(Size(2400, 3600), 50)
