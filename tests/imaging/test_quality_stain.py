"""Stains: colour that no smooth change explains is one, a strong change of the whole photo is none."""

from functools import cache

import numpy as np

from imaging.quality import measure_tiles
from imaging.region import Size
from imaging.scenes import render_room
from imaging.tiling import plan_tiles


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(512, 512), seed=4)


TILES = plan_tiles(Size(512, 512))


@cache
def draw_warmed() -> np.ndarray:
    return draw_room() * np.array([1.15, 1.0, 0.75])


def measure(after: np.ndarray) -> tuple[float, tuple[str, ...]]:
    tile = measure_tiles(draw_room(), np.clip(np.rint(after), 0, 255).astype(np.uint8), TILES).tiles[0]
    return tile.stain, tile.reasons


def stain(image: np.ndarray, levels: float) -> np.ndarray:
    stained = image.astype(float)
    stained[200:290, 200:290] += levels * np.array([1, -0.4, -0.3])
    return stained


def test_no_change_and_a_warmer_light_leave_no_stain() -> None:
    assert measure(draw_room())[0] == 0
    assert "stain" not in measure(draw_warmed())[1]


def test_a_stain_is_found_in_either_and_excused_by_neither() -> None:
    for image in (draw_room(), draw_warmed()):
        assert "stain" in measure(stain(image, 16))[1]
    assert measure(stain(draw_room(), 40))[0] > 2 * measure(stain(draw_room(), 16))[0]


def test_the_farther_colour_was_moved_the_more_is_excused() -> None:
    assert measure(stain(draw_warmed(), 16))[0] < 0.9 * measure(stain(draw_room(), 16))[0]
