"""What a mask will be, shown before anything is done with it."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imaging.masks import Stroke, draw_strokes, encode_mask_png
from imaging.region import Size
from tests.serve.photos.conftest import WALL, Studio, as_file, door, paint

SIZE = Size(300, 400)
BOX = {"mask": "polygon", "points": [[100, 60], [300, 60], [300, 180], [100, 180]]}
LINE = {"points": [[50, 50], [350, 250]], "width": 40, "softness": 0.5}
STROKES = {"mask": "strokes", "strokes": [LINE]}


async def show(studio: Studio, photo: bytes, mask: Any, **params: Any) -> tuple[np.ndarray, float]:
    """The picture, uint8 (h, w), and the share that it covers."""
    answer = await ask(studio, (await studio.upload(photo)).id, mask, **params)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.mode == "L"
    return np.asarray(picture), float(answer.headers["fanlight-mask-coverage"])


async def ask(studio: Studio, photo_id: str, mask: Any, owner: str = "", **params: Any) -> Any:
    path = f"/v1/photos/{photo_id}/mask"
    return await studio.http.post(path, json={"mask": mask}, params=params, headers={"x-owner": owner})


async def test_at_the_photos_size_it_is_the_mask_of_a_job(studio: Studio) -> None:
    drawn = draw_strokes([Stroke(np.array(LINE["points"], float), 40.0, 0.5, False)], SIZE)
    shown, coverage = await show(studio, WALL, STROKES)
    assert np.array_equal(shown, np.asarray(Image.open(io.BytesIO(encode_mask_png(drawn)))))
    assert coverage == pytest.approx(drawn.fraction, abs=1e-6)


@pytest.mark.parametrize("mask", [STROKES, BOX, {**BOX, "grow": 12, "feather": 8}, {"mask": "inverse", "of": BOX}])
async def test_smaller_it_is_the_same_mask(studio: Studio, mask: Any) -> None:
    large, covered = await show(studio, WALL, mask)
    small, coverage = await show(studio, WALL, mask, max_px=200)
    assert small.shape == (150, 200)
    assert coverage == pytest.approx(covered, abs=0.004)
    halved = large.reshape(150, 2, 200, 2).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 2


async def test_sums_of_masks_are_shown(studio: Studio) -> None:
    hole = {"mask": "polygon", "points": [[150, 90], [250, 90], [250, 150], [150, 150]]}
    shown, coverage = await show(studio, WALL, {"mask": "difference", "of": [BOX, hole]})
    assert coverage == pytest.approx((200 * 120 - 100 * 60) / (300 * 400), abs=1e-4)
    assert (shown[120, 200], shown[70, 200], shown[10, 10]) == (0, 255, 0)


async def test_what_is_clicked_on_is_found_in_the_photo_and_told_in_its_pixels(studio: Studio) -> None:
    photo = as_file(paint(Size(1200, 1600)))
    shown, coverage = await show(studio, photo, {"mask": "select", "points": [[1000, 900]]}, max_px=800)
    truth = np.zeros((600, 800), bool)
    truth[door(Size(600, 800))] = True
    found = shown > 127
    assert (found & truth).sum() / (found | truth).sum() > 0.95
    assert coverage == pytest.approx(truth.mean(), abs=0.01)


async def test_a_large_photo_is_shown_no_larger_than_asked(studio: Studio) -> None:
    tall = as_file(np.zeros((3000, 1500, 3), np.uint8) + paint(Size(3000, 1500))[:1, :1])
    hair = {"mask": "strokes", "strokes": [{"points": [[10, 10], [1400, 2900]], "width": 0.5}]}
    shown, coverage = await show(studio, tall, hair)
    assert shown.shape == (2048, 1024)
    assert shown.max() > 100
    assert 0 < coverage < 0.01


async def test_a_photo_in_a_border_is_marked_where_its_file_shows_it(studio: Studio) -> None:
    framed = np.full((400, 500, 3), 255, np.uint8)
    framed[50:350, 50:450] = paint()
    box = {**BOX, "points": [[x + 50, y + 50] for x, y in BOX["points"]]}
    shown, coverage = await show(studio, as_file(framed), box)
    assert shown.shape == (400, 500)
    assert (shown[111:229, 151:349] == 255).all()
    assert coverage == pytest.approx(200 * 120 / (400 * 500), abs=1e-3)


@pytest.mark.parametrize(
    ("mask", "status", "code"),
    [
        ({"mask": "polygon", "points": [[900, 900], [950, 900], [950, 950]]}, 422, "mask_empty"),
        ({"mask": "strokes", "strokes": [{**LINE, "erase": True}]}, 422, "mask_empty"),
        ({"mask": "png", "data": base64.b64encode(b"no picture").decode()}, 422, "mask_unreadable"),
        ({"mask": "rle", "size": [10, 90], "counts": [0, 900]}, 422, "mask_wrong_shape"),
        ({"mask": "kept", "sha256": "0" * 64}, 422, "mask_gone"),
        ({"mask": "detect", "name": "car"}, 422, "profile_lacks"),
        ({"mask": "circle"}, 422, "bad_option"),
        (None, 422, "bad_option"),
    ],
)
async def test_a_mask_that_cannot_be_had_is_told(studio: Studio, mask: Any, status: int, code: str) -> None:
    answer = await ask(studio, (await studio.upload(WALL)).id, mask)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_it_is_of_ones_own_photos_and_of_a_size_that_can_be_looked_at(studio: Studio) -> None:
    photo = await studio.upload(WALL, owner="a")
    other = await ask(studio, photo.id, BOX, owner="b")
    assert (other.status_code, other.json()["code"]) == (404, "unknown_photo")
    for max_px in (0, 15, 4097, "large"):
        answer = await ask(studio, photo.id, BOX, owner="a", max_px=max_px)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")
