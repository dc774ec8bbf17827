"""Blending must add nothing of its own: constants, ramps and arrival order leave no trace."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.blending import Canvas, blend_tiles, feather_weights, place_tile
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.tiling import Tile, plan_tiles

sides = st.integers(1, 300)


def ramp(size: Size) -> np.ndarray:
    y = np.linspace(0, 1, size.height)[:, None, None]
    x = np.linspace(1, 0, size.width)[None, :, None]
    return np.broadcast_to(0.5 * (y + x), (size.height, size.width, 3)).astype(np.float32)


def crops(image: np.ndarray, plan: tuple[Tile, ...]) -> dict[int, np.ndarray]:
    return {tile.index: image[tile.window.slices] for tile in plan}


@settings(deadline=None)
@given(sides, sides, st.sampled_from([0, 16, 32]), st.floats(0, 1, width=32))
def test_constants_stay_constant(height: int, width: int, overlap: int, level: float) -> None:
    size = Size(height, width)
    plan = plan_tiles(size, 64, overlap)
    flat = np.full((height, width, 3), level, np.float32)
    np.testing.assert_allclose(blend_tiles(size, plan, crops(flat, plan)), flat, atol=1e-6)


@settings(deadline=None)
@given(sides, sides, st.sampled_from([0, 16, 32]))
def test_ramps_stay_ramps(height: int, width: int, overlap: int) -> None:
    size = Size(height, width)
    plan = plan_tiles(size, 64, overlap)
    np.testing.assert_allclose(blend_tiles(size, plan, crops(ramp(size), plan)), ramp(size), atol=1e-5)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_arrival_order_leaves_no_trace(random: Random) -> None:
    size = Size(200, 170)
    plan = plan_tiles(size, 64, 32)
    noise = np.random.default_rng(3)
    images = {tile.index: noise.random((64, 64, 3), np.float32) for tile in plan}
    arrived = list(images.items())
    random.shuffle(arrived)
    np.testing.assert_array_equal(blend_tiles(size, plan, dict(arrived)), blend_tiles(size, plan, images))


@pytest.mark.parametrize(("height", "width"), [(5455, 8183), (2048, 3000), (1025, 1100)])
def test_references_at_an_eighth_cover_the_small_canvas_and_stay_in_place(height: int, width: int) -> None:
    plan = plan_tiles(Size(height, width))
    canvas = Size(-(-height // 8), -(-width // 8))
    columns = np.arange(width, dtype=np.float32)
    images = {
        tile.index: np.tile(columns[tile.window.slices[1]].reshape(-1, 8).mean(1)[None, :, None] / width, (128, 1, 3))
        for tile in plan
    }
    blended = blend_tiles(canvas, plan, images)
    truth = (np.arange(canvas.width) * 8 + 3.5) / width
    assert np.abs(blended - truth[None, :, None]).max() * width <= 8


def test_disagreeing_neighbours_meet_without_a_step() -> None:
    size = Size(64, 112)
    plan = plan_tiles(size, 64, 16)
    images = {tile.index: np.full((64, 64, 3), float(tile.index), np.float32) for tile in plan}
    row = blend_tiles(size, plan, images)[30, :, 0]
    assert row[0] == 0
    assert row[-1] == 1
    assert (np.diff(row) >= 0).all()
    assert np.diff(row).max() < 0.11
    assert row[55] + row[56] == pytest.approx(1)


@pytest.mark.parametrize("scale", [1, 4, 8])
def test_weights_of_all_tiles_sum_to_one_at_any_scale(scale: int) -> None:
    size = Size(64 + 48 * 2, 64 + 48 * 3)
    plan = plan_tiles(size, 64, 16)
    canvas = Size(size.height // scale, size.width // scale)
    sampled = Size(64 // scale, 64 // scale)
    total = np.zeros((canvas.height, canvas.width))
    for tile in plan:
        total[place_tile(tile, size, sampled, canvas).slices] += feather_weights(tile, sampled)
    np.testing.assert_allclose(total, 1, atol=1e-6)


def test_photo_edges_keep_full_weight() -> None:
    plan = plan_tiles(Size(112, 112), 64, 16)
    weight = feather_weights(plan[0], Size(64, 64))
    assert (weight[:48, :48] == 1).all()
    assert 0 < weight[-1, -1] < weight[-1, 0] < 0.01


def test_integer_tiles_keep_their_units() -> None:
    size = Size(80, 112)
    plan = plan_tiles(size, 64, 16)
    pixels = np.random.default_rng(0).integers(0, 65536, (80, 112, 3)).astype(np.uint16)
    np.testing.assert_allclose(blend_tiles(size, plan, crops(pixels, plan)), pixels, rtol=1e-6)


def test_missing_tile_is_an_error() -> None:
    size = Size(64, 112)
    plan = plan_tiles(size, 64, 16)
    with pytest.raises(ImageError) as failure:
        blend_tiles(size, plan, {0: np.zeros((64, 64, 3), np.float32)})
    assert failure.value.code == "uncovered_pixels"


def test_uncovered_pixel_is_an_error() -> None:
    canvas = Canvas(Size(4, 4))
    canvas.add(Region(0, 0, 4, 3), np.ones((4, 3, 3), np.float32), np.ones((4, 3), np.float32))
    with pytest.raises(ImageError, match="4 pixels") as failure:
        canvas.blend()
    assert failure.value.code == "uncovered_pixels"


@pytest.mark.parametrize("shape", [(4, 4, 4), (4, 4), (3, 4, 3)])
def test_patch_of_the_wrong_shape_is_an_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImageError) as failure:
        Canvas(Size(9, 9)).add(Region(0, 0, 4, 4), np.ones(shape, np.float32), np.ones((4, 4), np.float32))
    assert failure.value.code == "size_mismatch"


def test_patch_outside_the_canvas_is_an_error() -> None:
    with pytest.raises(ImageError) as failure:
        Canvas(Size(4, 4)).add(Region(2, 2, 6, 6), np.ones((4, 4, 3), np.float32), np.ones((4, 4), np.float32))
    assert failure.value.code == "patch_outside"
