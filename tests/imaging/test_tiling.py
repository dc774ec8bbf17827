"""Every pixel owned once, every neighbour overlapped, whatever the photo's size."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imaging.region import Size
from imaging.tiling import plan_tiles, split_axis


@st.composite
def axes(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """(length, tile, overlap, multiple) that can be tiled."""
    multiple = draw(st.sampled_from([1, 2, 8, 32]))
    tile = multiple * draw(st.integers(1, 40))
    overlap = multiple * draw(st.integers(0, tile // multiple // 2))
    return draw(st.integers(1, 6000)), tile, overlap, multiple


@given(axes())
def test_cores_partition_the_axis(axis: tuple[int, int, int, int]) -> None:
    spans = split_axis(*axis)
    assert spans[0].core_start == 0
    assert spans[-1].core_stop == axis[0]
    assert all(left.core_stop == right.core_start for left, right in pairwise(spans))
    assert all(span.start <= span.core_start < span.core_stop <= span.stop for span in spans)


@given(axes())
def test_neighbours_overlap_by_at_least_what_was_asked(axis: tuple[int, int, int, int]) -> None:
    length, _, overlap, _ = axis
    spans = split_axis(*axis)
    assert spans[0].start == 0
    assert spans[-1].stop == length
    for left, right in pairwise(spans):
        assert left.start < right.start
        assert left.stop - right.start >= overlap


@given(axes())
def test_windows_are_whole_tiles_on_the_grid_and_as_few_as_possible(axis: tuple[int, int, int, int]) -> None:
    length, tile, overlap, multiple = axis
    spans = split_axis(*axis)
    if length <= tile:
        assert [(span.start, span.stop) for span in spans] == [(0, length)]
        return
    assert all(span.stop - span.start == tile for span in spans)
    assert all(span.start % multiple == 0 for span in spans[:-1])
    one_fewer = tile + (len(spans) - 2) * (tile - overlap)
    assert one_fewer < length


@given(axes())
def test_starts_are_spread_evenly(axis: tuple[int, int, int, int]) -> None:
    spans = split_axis(*axis)
    steps = np.diff([span.start for span in spans])
    assert steps.size == 0 or np.ptp(steps) < 2 * axis[3]


@given(st.integers(1, 700), st.integers(1, 700))
def test_every_pixel_is_in_exactly_one_core(height: int, width: int) -> None:
    owners = np.zeros((height, width), int)
    tiles = plan_tiles(Size(height, width), tile_px=128, overlap_px=32)
    for tile in tiles:
        assert tile.window.contains(tile.core)
        owners[tile.core.slices] += 1
    assert (owners == 1).all()
    assert [tile.index for tile in tiles] == list(range(len(tiles)))
    assert [(tile.row, tile.column) for tile in tiles] == sorted((tile.row, tile.column) for tile in tiles)


def test_the_45_megapixel_photo_is_nine_by_six() -> None:
    tiles = plan_tiles(Size(5455, 8183))
    assert len(tiles) == 54
    assert (tiles[-1].row, tiles[-1].column) == (5, 8)
    assert {(tile.window.height, tile.window.width) for tile in tiles} == {(1024, 1024)}


def test_portrait_is_landscape_turned() -> None:
    landscape = plan_tiles(Size(1500, 4000))
    portrait = plan_tiles(Size(4000, 1500))
    turned = {(tile.window.left, tile.window.top, tile.core.left, tile.core.top) for tile in portrait}
    assert {(tile.window.top, tile.window.left, tile.core.top, tile.core.left) for tile in landscape} == turned


def test_photo_smaller_than_a_tile_is_one_window() -> None:
    (tile,) = plan_tiles(Size(333, 517))
    assert tile.window == tile.core == Size(333, 517).region


@pytest.mark.parametrize(
    ("length", "tile", "overlap"), [(0, 64, 8), (100, 60, 8), (100, 64, 12), (100, 64, 40), (100, 64, -8), (100, 0, 0)]
)
def test_what_cannot_be_tiled_is_refused(length: int, tile: int, overlap: int) -> None:
    with pytest.raises(ValueError, match=r"must be|at least"):
        split_axis(length, tile, overlap)
