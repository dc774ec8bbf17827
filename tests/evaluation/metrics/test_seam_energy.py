"""The seam energy tells light that follows the photo from light that follows the tiles."""

from collections.abc import Callable

import numpy as np
import pytest

from bench.plain_script import OVERLAP, TILE, starts
from evaluation.metrics.seam_energy import measure_seam_energy
from bench.seams import borders
from imaging.region import Size
from imaging.scenes import render_flat_wall

SIZE = Size(1920, 2816)


def shift_tiles(feather_px: int) -> np.ndarray:
    """A gain (h, w) that differs by some per cent from tile to tile, with so wide a passage between them."""
    total, weight = np.zeros((SIZE.height, SIZE.width)), np.zeros((SIZE.height, SIZE.width))
    dice = np.random.default_rng(0)
    margin = (OVERLAP - feather_px) / 2
    depth = np.minimum(np.arange(TILE), np.arange(TILE)[::-1])
    ramp = np.clip((depth - margin) / feather_px, 1e-3, 1)
    for top in starts(SIZE.height):
        for left in starts(SIZE.width):
            tile = np.s_[top : top + TILE, left : left + TILE]
            total[tile] += np.outer(ramp, ramp) * (1 + dice.normal(0, 0.06))
            weight[tile] += np.outer(ramp, ramp)
    return total / weight


def light_smoothly() -> np.ndarray:
    down, across = np.mgrid[: SIZE.height, : SIZE.width] / max(SIZE.height, SIZE.width)
    return 1.3 + 0.2 * np.sin(3 * across + 0.4) * np.cos(2 * down)


@pytest.mark.parametrize(
    ("light", "least", "most"),
    [
        (lambda: light_smoothly(), 0.9, 1.05),
        (lambda: light_smoothly() * shift_tiles(OVERLAP), 1.3, 9),
        (lambda: light_smoothly() * shift_tiles(1), 1.3, 9),
    ],
    ids=["smooth", "feathered tiles", "hard tiles"],
)
def test_light_that_follows_the_tiles_is_a_seam(light: Callable[[], np.ndarray], least: float, most: float) -> None:
    wall = render_flat_wall(SIZE)
    lit = wall * light()[..., None] + np.random.default_rng(1).random(wall.shape)
    result = np.clip(lit, 0, 255).astype(np.uint8)
    energy = measure_seam_energy(wall, result, borders(SIZE.height), borders(SIZE.width))
    assert least < energy < most
