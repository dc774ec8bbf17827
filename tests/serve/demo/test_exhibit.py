"""What is shown of a photo: previews that fit, cut-outs that are one to one."""

from pathlib import Path

import numpy as np
import pytest

from fanlight_client.wire import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Region, Size
from serve.demo.exhibit import DETAIL, choose_details, show_photo


def test_the_tile_that_changed_most_and_the_one_that_agrees_least(report: Report) -> None:
    wide = Size(3000, 9000)
    tiles = [
        tile.model_copy(update={"region": (0, 3000 * tile.index, 3000, 3000 * tile.index + 3000)})
        for tile in report.quality.tiles
    ]
    regions = [region for _, region in choose_details(tiles, wide)]
    assert regions == [Region(1140, 900, 1860, 2100), Region(1140, 3900, 1860, 5100)]


def test_a_single_tile_is_shown_once(report: Report) -> None:
    assert len(choose_details(report.quality.tiles[:1], Size(80, 150))) == 1


@pytest.mark.parametrize("size", [Size(80, 150), Size(5455, 8183), Size(721, 1199)])
def test_cut_outs_lie_within_the_photo(report: Report, size: Size) -> None:
    corner = report.quality.tiles[0].model_copy(update={"region": (size.height - 1, 0, size.height, 1)})
    ((_, region),) = choose_details([corner], size)
    assert size.region.contains(region)
    assert region.height == min(DETAIL.height, size.height)
    assert region.width == min(DETAIL.width, size.width)


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
