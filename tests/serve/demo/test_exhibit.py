"""What is shown of a photo: previews that fit, cut-outs that are one to one."""

from pathlib import Path

import numpy as np
import pytest

from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from serve.demo.exhibit import DETAIL, choose_details, measure_detail, show_photo


def spots(size: Size, *places: tuple[int, int]) -> np.ndarray:
    """A map of detail at a tenth of the size, with something to see at these places (y, x)."""
    detail = np.zeros((size.height // 10, size.width // 10), np.float32)
    for y, x in places:
        detail[y // 10, x // 10] = 1
    return detail


def test_the_tile_that_changed_most_and_the_one_that_agrees_least_at_their_busiest(report: Report) -> None:
    size = Size(3000, 9000)
    tiles = [
        tile.model_copy(update={"region": (0, 3000 * tile.index, 3000, 3000 * tile.index + 3000)})
        for tile in report.quality.tiles
    ]
    (_, first), (_, second) = choose_details(tiles, size, spots(size, (900, 1500), (2000, 4500), (2900, 8900)))
    assert first.top <= 900 < first.bottom
    assert first.left <= 1500 < first.right
    assert second.top <= 2000 < second.bottom
    assert second.left <= 4500 < second.right


def test_a_single_tile_is_shown_once(report: Report) -> None:
    assert len(choose_details(report.quality.tiles[:1], Size(80, 150), spots(Size(80, 150)))) == 1


def test_of_a_small_photo_one_place_is_not_shown_twice(report: Report) -> None:
    ((label, region),) = choose_details(report.quality.tiles, Size(80, 150), spots(Size(80, 150)))
    assert (label, region) == ("where light and colour changed most", Size(80, 150).region)


@pytest.mark.parametrize("size", [Size(80, 150), Size(5455, 8183), Size(721, 1199)])
def test_cut_outs_lie_within_the_photo(report: Report, size: Size) -> None:
    corner = report.quality.tiles[0].model_copy(update={"region": (size.height - 1, 0, size.height, 1)})
    ((_, region),) = choose_details([corner], size, spots(size))
    assert size.region.contains(region)
    assert region.height == min(DETAIL.height, size.height)
    assert region.width == min(DETAIL.width, size.width)


def test_an_edge_is_more_to_see_than_a_plain_wall() -> None:
    preview = np.full((40, 60, 3), 90, np.uint8)
    preview[:, 30:] = 200
    detail = measure_detail(preview)
    assert detail[:, :25].max() == 0
    assert detail[:, 28:32].max() > 50


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cut_outs_are_the_pixels_themselves_at_8_bit(report: Report, tmp_path: Path, dtype: type) -> None:
    ramp = np.linspace(0, 255, 80 * 150 * 3).reshape(80, 150, 3).astype(np.uint8)
    pixels = ramp.astype(dtype) * (257 if dtype is np.uint16 else 1)
    original, result = tmp_path / "a.tif", tmp_path / "b.tif"
    original.write_bytes(encode_photo(Photo(pixels), format="tiff"))
    result.write_bytes(encode_photo(Photo(pixels[::-1].copy()), format="tiff"))
    exhibit = show_photo(original, result, report, 1.0)
    assert exhibit.before.dtype == np.uint8
    np.testing.assert_array_equal(exhibit.details[0].before, ramp)
    np.testing.assert_array_equal(exhibit.details[0].after, ramp[::-1])
