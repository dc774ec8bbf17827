"""What counts as a plain surface: a wall stays one although another picture hangs beside the hole."""

import numpy as np
import pytest

from imaging.fill.light.calm import measure_calm


@pytest.fixture
def hole() -> np.ndarray:
    hole = np.zeros((240, 300), bool)
    hole[80:160, 90:190] = True
    return hole


@pytest.fixture
def wall() -> np.ndarray:
    image = np.broadcast_to(np.linspace(0.6, 0.8, 300, dtype=np.float32)[None, :, None], (240, 300, 3))
    return image.copy()


def test_a_wall_beside_another_picture_is_plain_unless_a_line_crosses(wall: np.ndarray, hole: np.ndarray) -> None:
    wall[70:170, 195:260] = 0.1
    nothing, crossed = np.zeros(hole.shape, np.float32), hole.astype(np.float32)
    assert measure_calm(wall, hole, nothing) > 0.9
    assert measure_calm(wall, hole, crossed) == 0


def test_a_texture_is_never_plain(wall: np.ndarray, hole: np.ndarray) -> None:
    wall += (np.indices(hole.shape).sum(axis=0) // 15 % 2).astype(np.float32)[..., None] * 0.2
    assert measure_calm(wall, hole, np.zeros(hole.shape, np.float32)) == 0
