"""What is learned of a finished photo is of the room in it alone."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from finishing.limits import PhotoLimits
from finishing.study import NotARoomError, study_photo
from imaging.codec import encode_photo
from imaging.look import LookStatistics
from imaging.photo import ImageError, Photo
from imaging.region import Size
from imaging.scenes import render_room
from tests.finishing.parts import Classifier, Graph


@cache
def draw_light() -> np.ndarray:
    return np.rint(255 * (render_room(Size(240, 320), 1) / 255) ** 0.25).astype(np.uint8)


class Indoors(Classifier):
    kind = "interior"


async def study(pixels: np.ndarray, folder: Path, graph: Graph | None = None) -> LookStatistics:
    path = folder / "photo.png"
    path.write_bytes(encode_photo(Photo(pixels, format="png")))
    return await study_photo(path, (graph or Graph(classifier=Indoors())).replicas, PhotoLimits())


async def test_the_border_that_a_photo_is_delivered_in_teaches_nothing(tmp_path: Path) -> None:
    bordered = np.pad(draw_light(), ((40, 40), (40, 40), (0, 0)), constant_values=255)
    alone, within = await study(draw_light(), tmp_path), await study(bordered, tmp_path)
    assert abs(within.L50 - alone.L50) < 0.3
    assert abs(within.wall90 - alone.wall90) < 0.3


async def test_a_front_is_no_room(tmp_path: Path, graph: Graph) -> None:
    with pytest.raises(NotARoomError, match="exterior, 99%"):
        await study(draw_light(), tmp_path, graph)


async def test_what_is_no_photo_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"no photo")
    with pytest.raises(ImageError):
        await study_photo(tmp_path / "photo.png", Graph().replicas, PhotoLimits())
