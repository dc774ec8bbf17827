"""Seam lines are found under the speckle of painted tiles, where single cells hide them."""

from itertools import pairwise

import numpy as np

from evaluation.metrics.seam_energy import measure_seam_energy
from evaluation.metrics.seam_lines import measure_seam_lines
from imaging.blending import blend_tiles
from imaging.region import Size
from imaging.scenes import render_flat_wall
from imaging.tiling import plan_tiles

SIZE = Size(1920, 2816)
TILES = plan_tiles(SIZE, 1024, 128)
BORDERS = ({tile.core.top for tile in TILES} - {0}, {tile.core.left for tile in TILES} - {0})
WALL = render_flat_wall(SIZE)


def paint_tiles(shift: float, speckle: float) -> np.ndarray:
    """The wall lit smoothly, by feathered tiles that differ in light by so much and carry speckle of their own."""
    dice = np.random.default_rng(0)
    down, across = np.mgrid[: SIZE.height, : SIZE.width] / SIZE.width
    light = 1.3 + 0.2 * np.sin(3 * across + 0.4) * np.cos(2 * down)
    images = {}
    for tile in TILES:
        coarse = dice.normal(0, speckle, (tile.window.height // 16, tile.window.width // 16))
        rough = np.kron(coarse, np.ones((16, 16)))
        sign = 1 if (tile.row + tile.column) % 2 else -1
        images[tile.index] = (WALL * light[..., None])[tile.window.slices] * (1 + sign * shift + rough)[..., None]
    return np.clip(blend_tiles(SIZE, TILES, images) + dice.random((SIZE.height, SIZE.width, 1)), 0, 255).astype(
        np.uint8
    )


def test_smooth_light_has_no_lines() -> None:
    assert measure_seam_lines(WALL, paint_tiles(0, 0), *BORDERS) < 1.2


def test_lines_show_under_speckle_that_hides_them_from_single_cells() -> None:
    result = paint_tiles(0.02, 0.08)
    assert measure_seam_energy(WALL, result, *BORDERS) < 1.1
    assert measure_seam_lines(WALL, result, *BORDERS) > 2.5
    assert measure_seam_lines(WALL, paint_tiles(0, 0.08), *BORDERS) < 1.2


def test_the_tiles_of_the_test_overlap() -> None:
    spans = sorted({(tile.window.left, tile.window.right) for tile in TILES})
    assert all(right - left >= 128 for (_, right), (left, _) in pairwise(spans))
