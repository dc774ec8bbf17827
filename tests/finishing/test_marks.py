"""The part that an edit changed as run lengths: of the finished photo, exact while it is short."""

import numpy as np
import pytest

from fanlight_client.report import MarkedPart
from finishing.canvas import Canvas, Change
from finishing.frame import Frame
from finishing.marks import MOST_RUNS, mark_part, write_part
from finishing.mount import Border, Panorama
from imaging.masks import Mask
from imaging.photo import Photo
from imaging.region import Region, Size


def read(part: MarkedPart) -> np.ndarray:
    """As bool (H, W)."""
    runs = np.repeat(np.arange(len(part.counts)) % 2 == 1, part.counts)
    return runs.reshape(part.size[1], part.size[0]).T


def canvas(mask: Mask | None, frame: Frame) -> Canvas:
    pixels = np.zeros((frame.size.height, frame.size.width, 3), np.uint8)
    return Canvas(Photo(pixels), None, pixels, frame, (Change("remove", "generated", mask=mask),))  # type: ignore[arg-type]


def draw(size: Size, region: Region, value: float = 1.0) -> Mask:
    return Mask(size, region, np.full((region.height, region.width), value, np.float32))


def test_what_is_at_least_half_in_the_mask_is_marked() -> None:
    rng = np.random.default_rng(1)
    weight = rng.random((30, 40)).astype(np.float32)
    part = write_part(Mask.trim(weight))
    assert part.size == (30, 40)
    assert np.array_equal(read(part), weight >= 0.5)


def test_an_edit_has_a_part_and_other_changes_have_none() -> None:
    frame = Frame(Size(8, 9))
    assert mark_part(canvas(None, frame)) is None
    part = mark_part(canvas(draw(frame.size, Region(2, 3, 5, 7)), frame))
    assert part is not None
    assert np.array_equal(np.argwhere(read(part))[[0, -1]], [[2, 3], [4, 6]])


def test_a_mask_with_too_many_runs_is_told_at_half_its_size_as_often_as_need_be() -> None:
    rng = np.random.default_rng(2)
    speckled = Mask.trim((rng.random((401, 403)) > 0.5).astype(np.float32))
    part = write_part(speckled)
    assert len(part.counts) <= MOST_RUNS
    assert part.size in {(201, 202), (101, 101)}
    assert sum(part.counts) == part.size[0] * part.size[1]


def test_what_is_large_is_where_it_was_at_half_the_size() -> None:
    weight = np.zeros((400, 6001), np.float32)
    weight[101:300, 1000:6001] = 1
    part = write_part(Mask.trim(weight))
    assert part.size == (200, 3001)
    half = read(part)
    assert np.abs(half.sum() * 4 - weight.sum()) < 0.01 * weight.sum()
    assert half[51:149, 500:3000].all()
    assert not half[:50].any()


def test_of_a_photo_in_a_border_it_is_where_the_file_shows_it() -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    mount = Border.around(Photo(pixels), Region(4, 6, 18, 28))
    part = mark_part(canvas(draw(Size(14, 22), Region(1, 2, 3, 5)), Frame(Size(14, 22), mount=mount)))
    assert part is not None
    assert part.size == (20, 30)
    assert np.array_equal(np.argwhere(read(part))[[0, -1]], [[5, 8], [6, 10]])


@pytest.mark.parametrize("left", [0, 1, 5, 60, 110])
def test_of_a_full_turn_what_is_shown_twice_is_marked_once(left: int) -> None:
    mount = Panorama(Size(50, 100))
    opened = mount.open(Photo(np.zeros((50, 100, 3), np.uint8))).size
    margin = (opened.width - 100) // 2
    columns = range(left, min(left + 10, opened.width))
    part = mark_part(canvas(draw(opened, Region(0, left, 50, columns.stop)), Frame(opened, mount=mount)))
    assert part is not None
    assert part.size == (50, 100)
    assert set(np.flatnonzero(read(part).all(axis=0))) == {(column - margin) % 100 for column in columns}
