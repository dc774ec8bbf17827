"""The rendered scenes are photos like any other."""

from pathlib import Path

import pyexiv2
import pytest

from imaging.codec import decode_photo
from imaging.region import Size
from serve.demo.scenes import write_scenes


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_scenes(tmp_path_factory.mktemp("scenes"), Size(240, 360))


def test_a_room_and_a_house_at_the_size_asked_for(scenes: list[Path]) -> None:
    assert [path.name for path in scenes] == ["room.jpg", "house.jpg"]
    assert [decode_photo(path).size for path in scenes] == [Size(240, 360)] * 2


def test_they_carry_exif_that_an_oracle_reads(scenes: list[Path]) -> None:
    with pyexiv2.Image(str(scenes[0])) as image:
        exif = image.read_exif()
    assert exif["Exif.Image.Make"] == "fanlight"
    assert exif["Exif.Photo.ISOSpeedRatings"] == "400"
    assert exif["Exif.Photo.DateTimeOriginal"] == "2026:03:01 16:30:00"
