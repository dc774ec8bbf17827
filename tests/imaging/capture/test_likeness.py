import cv2
import numpy as np
import pytest

from imaging.capture.likeness import SAME_SCENE, measure_likeness, measure_step

from .conftest import room_light, shoot


def thumbnail(ev: float, room: int = 0, seed: int = 0) -> np.ndarray:
    pixels = cv2.cvtColor(shoot(room_light(room), ev, seed), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(pixels, (256, 171), interpolation=cv2.INTER_AREA))


@pytest.mark.parametrize("ev", [-3, -2, 2, 3])
def test_one_scene_is_alike_at_other_exposures_and_a_few_pixels_off(ev: float) -> None:
    moved = np.roll(thumbnail(ev, seed=3), (3, -4), (0, 1))
    assert measure_likeness(thumbnail(0), moved) > 0.7


@pytest.mark.parametrize("room", [1, 3])
def test_strangers_are_not_alike(room: int) -> None:
    assert measure_likeness(thumbnail(0), thumbnail(-1, room)) < SAME_SCENE


def test_other_shapes_and_black_frames_are_like_nothing() -> None:
    assert measure_likeness(thumbnail(0), thumbnail(0)[:, :200]) == -1
    assert measure_likeness(thumbnail(0), np.zeros_like(thumbnail(0))) == -1


def test_steps_are_measured_in_ev() -> None:
    assert measure_step(thumbnail(0), thumbnail(1, seed=5)) == pytest.approx(1, abs=0.1)
    assert measure_step(thumbnail(0), thumbnail(0, seed=5)) == pytest.approx(0, abs=0.03)
    assert measure_step(thumbnail(0), np.full((171, 256), 255, np.uint8)) is None
