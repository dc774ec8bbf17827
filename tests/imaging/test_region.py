"""The algebra of half-open rectangles."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imaging.region import Region, Size

coordinate = st.integers(-60, 60)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    top, bottom = sorted((draw(coordinate), draw(coordinate)))
    left, right = sorted((draw(coordinate), draw(coordinate)))
    return Region(top, left, bottom, right)


def pixels(region: Region) -> set[tuple[int, int]]:
    return {(y, x) for y in range(region.top, region.bottom) for x in range(region.left, region.right)}


@given(regions(), regions())
def test_intersection_is_the_pixels_in_both(one: Region, other: Region) -> None:
    assert pixels(one.intersect(other)) == pixels(one) & pixels(other)


@given(regions(), regions())
def test_contains_means_subset(one: Region, other: Region) -> None:
    assert one.contains(other) == (pixels(other) <= pixels(one))


@given(regions(), regions())
def test_union_is_the_smallest_region_around_both(one: Region, other: Region) -> None:
    union = one.union(other)
    both = pixels(one) | pixels(other)
    assert union.contains(one)
    assert union.contains(other)
    if both:
        rows, columns = zip(*both, strict=True)
        assert union == Region(min(rows), min(columns), max(rows) + 1, max(columns) + 1)


@given(regions(), coordinate, coordinate)
def test_shifting_there_and_back_changes_nothing(region: Region, down: int, right: int) -> None:
    moved = region.shift(down, right)
    assert (moved.height, moved.width) == (region.height, region.width)
    assert moved.shift(-down, -right) == region


@given(regions(), st.integers(1, 80), st.integers(1, 80))
def test_clipped_region_indexes_its_own_pixels(region: Region, height: int, width: int) -> None:
    clipped = region.clip(Size(height, width))
    assume(not clipped.empty)
    cut = np.zeros((height, width))[clipped.slices]
    assert cut.shape == (clipped.height, clipped.width)
    assert clipped.size == Size(*cut.shape)


@given(regions(), st.sampled_from([0.125, 0.25, 0.5, 1.0, 3.0]), st.sampled_from([0.125, 0.5, 2.0]))
def test_scaled_region_covers_the_original_and_no_more_than_a_pixel_beyond(
    region: Region, vertical: float, horizontal: float
) -> None:
    scaled = region.scale(vertical, horizontal)
    assert 0 <= region.top * vertical - scaled.top < 1
    assert 0 <= region.left * horizontal - scaled.left < 1
    assert 0 <= scaled.bottom - region.bottom * vertical < 1
    assert 0 <= scaled.right - region.right * horizontal < 1


def test_expand_grows_every_side() -> None:
    assert Region(2, 3, 4, 5).expand(2) == Region(0, 1, 6, 7)


def test_inside_out_regions_and_empty_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="inside out"):
        Region(5, 0, 4, 3)
    with pytest.raises(ValueError, match="inside out"):
        Region(0, 3, 4, 2)
    with pytest.raises(ValueError, match="at least"):
        Size(0, 3)
    with pytest.raises(ValueError, match="at least"):
        _ = Region(1, 1, 1, 4).size
    with pytest.raises(ValueError, match="positive"):
        Region(0, 0, 1, 1).scale(0, 1)
    with pytest.raises(ValueError, match="inside out"):
        Region(0, 0, 3, 3).expand(-2)


def test_region_outside_the_image_has_no_slices() -> None:
    """Numpy would silently count a negative start from the far end."""
    with pytest.raises(ValueError, match="outside"):
        _ = Region(-1, 0, 4, 4).slices
