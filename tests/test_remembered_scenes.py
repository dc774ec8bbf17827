"""Scenes that are remembered are those that would be drawn, and nobody's writing on one is seen by others."""

from pathlib import Path

import numpy as np

from imaging import scenes
from imaging.region import Size
from imaging.scenes.house import render_house
from tests.remembered_scenes import remember

SIZE = Size(24, 32)


def test_a_scene_is_drawn_once_however_it_is_asked_for(tmp_path: Path) -> None:
    drawn = []

    def draw(size: Size, seed: int = 0) -> np.ndarray:
        drawn.append((size, seed))
        return np.full((size.height, size.width), seed, np.uint8)

    remembered = remember(draw, tmp_path)
    first = remembered(SIZE)
    first[:] = 9
    assert not remembered(SIZE, seed=0).any()
    assert (remember(draw, tmp_path)(size=SIZE, seed=1) == 1).all()
    assert drawn == [(SIZE, 0), (SIZE, 1)]


def test_what_tests_are_given_is_what_is_drawn() -> None:
    assert scenes.render_house is not render_house
    for _ in range(2):
        assert np.array_equal(scenes.render_house(SIZE, 3), render_house(SIZE, 3))
