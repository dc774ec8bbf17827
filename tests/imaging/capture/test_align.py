"""Frames onto a reference: moved as hands do, left alone on a tripod, refused where they show something else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from imaging.capture import align_frames
from imaging.capture.align import rescale_matrix
from imaging.capture.motion import fit_motion
from imaging.region import Size

from .conftest import SIZE, room_light, shoot

FULL = Size(4000, 6000)


def turn(degrees: tuple[float, float, float]) -> np.ndarray:
    """The homography of a camera of 24 mm that rolls, yaws and pitches."""
    lens = np.array([[400, 0, 300], [0, 400, 200], [0, 0, 1.0]])
    rotation = np.eye(3)
    for axis, angle in zip((2, 1, 0), degrees, strict=True):
        step = np.zeros(3)
        step[axis] = np.radians(angle)
        rotation = rotation @ cv2.Rodrigues(step)[0]
    return lens @ rotation @ np.linalg.inv(lens)


def see(light: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.maximum(
        cv2.warpPerspective(
            light, matrix, (SIZE.width, SIZE.height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        ),
        0,
    )


def away(found: np.ndarray, true: np.ndarray) -> float:
    """RMS distance in px of the proxy over the middle of the frame."""
    x, y = np.meshgrid(np.linspace(60, 540, 7), np.linspace(40, 360, 7))
    grid = np.stack([x, y], axis=-1).reshape(-1, 1, 2)
    gap = cv2.perspectiveTransform(grid, found) - cv2.perspectiveTransform(grid, true)
    return float(np.sqrt((gap**2).sum(axis=2).mean()))


@pytest.mark.parametrize("ev", [-2.0, 2.0])
@pytest.mark.parametrize("degrees", [(0.5, 0.3, -0.4), (-0.2, 0.8, 0.5)])
def test_a_turned_camera_is_found(light: np.ndarray, ev: float, degrees: tuple[float, float, float]) -> None:
    truth = turn(degrees)
    frames = [shoot(light), shoot(see(light, truth), ev, 1)]
    found = align_frames(frames, [0.0, ev], 0, SIZE)[1]
    assert found.model == "homography"
    assert away(found.matrix, truth) < 0.3
    assert found.moved_px > 1


def test_four_ev_away_a_frame_between_may_help(light: np.ndarray) -> None:
    steps = [turn((0.3 * k, 0.2 * k, 0)) for k in range(3)]
    frames = [shoot(see(light, step), -2.0 * k, k) for k, step in enumerate(steps)]
    found = align_frames(frames, [0.0, -2.0, -4.0], 0, SIZE)
    assert found[2].model in ("homography", "chained")
    assert away(found[2].matrix, steps[2]) < 0.5


def test_a_frame_that_shares_nothing_with_the_reference_goes_by_the_one_between(light: np.ndarray) -> None:
    room = light.copy()
    room[light.max(axis=2) < 1] = np.minimum(room[light.max(axis=2) < 1], 0.02)
    steps = [turn((0.2 * k, 0.3 * k, 0)) for k in range(3)]
    frames = [shoot(see(room, step), ev, k) for k, (step, ev) in enumerate(zip(steps, (5.0, -0.5, -3.0), strict=True))]
    assert align_frames([frames[0], frames[2]], [5.0, -3.0], 0, SIZE)[1].model == "refused"
    found = align_frames(frames, [2.0, 0.0, -2.5], 0, SIZE)
    assert found[1].model != "refused"
    assert away(found[2].matrix, steps[2]) < 1


def test_a_tripod_is_left_exactly_where_it_stood(bracket: list[np.ndarray]) -> None:
    for each in align_frames(bracket, [-4.0, -2.0, 0.0, 2.0], 2, FULL):
        assert each.model == "identity"
        assert np.array_equal(each.matrix, np.eye(3))
        assert each.moved_px == 0


def test_matrices_are_of_the_full_size(light: np.ndarray) -> None:
    truth = turn((0, 0.5, 0))
    frames = [shoot(light), shoot(see(light, truth), -1, 1)]
    small, large = (align_frames(frames, [0.0, -1.0], 0, size)[1] for size in (SIZE, FULL))
    assert large.moved_px == pytest.approx(10 * small.moved_px, rel=0.01)
    assert np.allclose(rescale_matrix(large.matrix, FULL, SIZE), small.matrix, atol=1e-6)


def test_another_room_is_refused(light: np.ndarray) -> None:
    found = align_frames([shoot(light), shoot(room_light(1), -1)], [0.0, -1.0], 0, SIZE)[1]
    assert found.model == "refused"
    assert found.reason
    assert np.array_equal(found.matrix, np.eye(3))


def test_a_black_frame_is_refused(light: np.ndarray) -> None:
    found = align_frames([shoot(light), np.zeros((*light.shape[:2], 3), np.uint8)], [0.0, -9.0], 0, SIZE)[1]
    assert found.model == "refused"


def test_frames_of_several_sizes_are_no_capture(light: np.ndarray) -> None:
    with pytest.raises(ValueError, match="one size"):
        align_frames([shoot(light), shoot(light)[:100]], [0.0, 0.0], 0, SIZE)


def test_few_points_do_not_bend_the_frame() -> None:
    """Points of one corner only: what is left open follows a turn of the camera, not the noise."""
    rng = np.random.default_rng(4)
    start = rng.uniform((20, 20), (200, 120), (15, 2))
    truth = turn((0.3, 0.4, 0.2))
    end = cv2.perspectiveTransform(start[:, None], truth)[:, 0] + rng.normal(0, 0.15, start.shape)
    assert away(fit_motion(start, end, 600, 400), truth) < 1.5


def test_wrong_matches_do_not_count() -> None:
    rng = np.random.default_rng(5)
    start = rng.uniform((0, 0), (600, 400), (200, 2))
    truth = turn((0.5, -0.3, 0.2))
    end = cv2.perspectiveTransform(start[:, None], truth)[:, 0]
    end[:60] += rng.uniform(-25, 25, (60, 2))
    assert away(fit_motion(start, end, 600, 400), truth) < 0.02


def test_too_few_points_are_no_motion() -> None:
    assert fit_motion(np.zeros((5, 2)), np.zeros((5, 2)), 600, 400) is None
