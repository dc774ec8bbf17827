"""Tiles against the photo that they are of."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from imaging.codec.icc import SRGB_PROFILE
from imaging.pyramid import OVERLAP_PX, TILE_PX, Place, Pyramid, TileFormat, cut_tiles
from imaging.region import Size
from imaging.sampling import resize_area
from imaging.scenes import render_room


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    return render_room(Size(1101, 1703))


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_tiles_of_every_level_make_the_photo_again(room: np.ndarray, format: TileFormat) -> None:
    pyramid, box = Pyramid(Size(*room.shape[:2])), cut_tiles(room, format)
    assert pyramid.top == 11
    for level in (11, 10, 9, 8):
        size = pyramid.size_at(level)
        expected = resize_area(room, size).astype(int)
        rows, columns = -(-size.height // TILE_PX), -(-size.width // TILE_PX)
        for place in (Place(level, column, row) for row in range(rows) for column in range(columns)):
            assert pyramid.has(place)
            top, left = (max(0, at * TILE_PX - OVERLAP_PX) for at in (place.row, place.column))
            tile = np.asarray(Image.open(io.BytesIO(box.read(place))).convert("RGB")).astype(int)
            end = [
                min(at * TILE_PX + TILE_PX + OVERLAP_PX, side)
                for at, side in ((place.row, size.height), (place.column, size.width))
            ]
            assert tile.shape[:2] == (end[0] - top, end[1] - left)
            there = expected[top : end[0], left : end[1]]
            assert np.abs(tile - there).mean() < 3
            assert np.abs((tile - there).mean(axis=(0, 1))).max() < 1, "no colour is off as a whole"


def test_there_are_no_tiles_beside_it() -> None:
    pyramid = Pyramid(Size(600, 1000))
    assert [pyramid.has(Place(10, *at)) for at in ((1, 1), (2, 0), (0, 2), (-1, 0))] == [True, False, False, False]
    assert not pyramid.has(Place(11, 0, 0))
    assert not pyramid.has(Place(-1, 0, 0))
    with pytest.raises(KeyError):
        cut_tiles(np.zeros((8, 8, 3), np.uint8), "jpeg").read(Place(4, 0, 0))


@pytest.mark.parametrize(("side", "top"), [(1, 0), (2, 1), (3, 2), (512, 9), (513, 10), (8183, 13)])
def test_levels_halve_down_to_one_pixel(side: int, top: int) -> None:
    pyramid = Pyramid(Size(1, side))
    assert (pyramid.top, pyramid.size_at(0), pyramid.size_at(top)) == (top, Size(1, 1), Size(1, side))
    assert pyramid.level_within(2048) == min(top, 11)


def test_the_dzi_says_what_the_tiles_are() -> None:
    root = ElementTree.fromstring(Pyramid(Size(600, 1000)).describe("jpg"))
    assert dict(root.attrib) == {"Format": "jpg", "Overlap": "1", "TileSize": "512"}
    assert dict(root[0].attrib) == {"Width": "1000", "Height": "600"}


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_a_tile_says_that_it_is_srgb(room: np.ndarray, format: TileFormat) -> None:
    tile = Image.open(io.BytesIO(cut_tiles(room, format).read(Place(9, 0, 0))))
    assert tile.info["icc_profile"] == SRGB_PROFILE
