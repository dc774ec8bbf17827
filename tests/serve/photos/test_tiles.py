"""Photos as tiles: the right pixels, cut once, cached by whoever asks."""

import asyncio
import io
from typing import Any
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
from PIL import Image

from finishing.assets import tiles
from imaging.codec import decode_photo
from imaging.codec.adobe_rgb import ADOBE_RGB_PROFILE
from imaging.region import Size
from imaging.sampling import resize_area
from serve.photos import pyramids
from serve.settings import JobsArgs
from tests.serve.photos.conftest import WALL, Studio, as_file, open_studio, paint

LARGE = Size(1400, 2300)
"""Of 13 levels: the coarse ones end at 11."""


@pytest.fixture(scope="module")
def large() -> bytes:
    return as_file(paint(LARGE), "jpeg")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """How often photos were decoded, and to how many pixels at least."""
    seen: list[int | None] = []

    def decode(source: Any, limits: Any, at_least_px: int | None = None) -> Any:
        seen.append(at_least_px)
        return decode_photo(source, limits, at_least_px)

    monkeypatch.setattr(tiles, "decode_photo", decode)
    return seen


async def get(
    studio: Studio, photo_id: str, level: int, column: int = 0, row: int = 0, **headers: str
) -> httpx.Response:
    return await studio.http.get(f"/v1/photos/{photo_id}/tiles_files/{level}/{column}_{row}.jpg", headers=headers)


def pixels_of(answer: httpx.Response) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB")).astype(int)


async def test_a_viewer_finds_the_tiles_by_the_dzi(studio: Studio, large: bytes) -> None:
    photo = await studio.upload(large)
    dzi = await studio.http.get(f"/v1/photos/{photo.id}/tiles.dzi")
    assert dzi.headers["content-type"].startswith("application/xml")
    size = ElementTree.fromstring(dzi.text)[0].attrib
    assert (size["Width"], size["Height"]) == ("2300", "1400")
    whole = paint(LARGE).astype(int)
    for level, column, row, expected in (
        (9, 0, 0, resize_area(paint(LARGE), Size(175, 288))),
        (11, 1, 1, resize_area(paint(LARGE), Size(700, 1150))[511:, 511:1025]),
        (12, 4, 2, whole[1023:, 2047:]),
        (12, 2, 1, whole[511:1025, 1023:1537]),
    ):
        tile = pixels_of(await get(studio, photo.id, level, column, row))
        assert tile.shape == expected.shape
        assert np.abs(tile - expected).mean() < 3


async def test_who_takes_webp_gets_it_and_caches_know(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    plain = await get(studio, photo.id, 9)
    webp = await get(studio, photo.id, 9, accept="image/avif,image/webp,*/*;q=0.8")
    refused = await get(studio, photo.id, 9, accept="image/webp;q=0, */*")
    kinds = [answer.headers["content-type"] for answer in (plain, webp, refused)]
    assert kinds == ["image/jpeg", "image/webp", "image/jpeg"]
    assert plain.headers["etag"] != webp.headers["etag"]
    assert {answer.headers["vary"] for answer in (plain, webp)} == {"Accept"}
    assert plain.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert np.abs(pixels_of(plain) - pixels_of(webp)).mean() < 3


@pytest.mark.parametrize("path", ["tiles.dzi", "tiles_files/9/0_0.jpg"])
async def test_what_a_caller_has_is_not_sent_again(studio: Studio, path: str) -> None:
    photo = await studio.upload(WALL)
    path = f"/v1/photos/{photo.id}/{path}"
    first, head = await studio.http.get(path), await studio.http.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert head.headers["content-length"] == str(len(first.content))
    held = await studio.http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    assert held.headers["cache-control"] == first.headers["cache-control"]


async def test_304_takes_no_opening(studio: Studio, opened: list[int | None]) -> None:
    first, same = await studio.upload(WALL), await studio.upload(WALL)
    etag = (await get(studio, first.id, 9)).headers["etag"]
    opened.clear()
    assert (await get(studio, same.id, 9, **{"if-none-match": etag})).status_code == 304
    assert opened == []


async def test_many_at_once_open_the_photo_once_for_each_kind_of_level(
    studio: Studio, large: bytes, opened: list[int | None]
) -> None:
    photo = await studio.upload(large)
    asked = [(12, column, row) for column in range(5) for row in range(3)] + [(9, 0, 0), (11, 0, 0), (10, 1, 0)]
    answers = await asyncio.gather(*(get(studio, photo.id, *place) for place in asked))
    assert {answer.status_code for answer in answers} == {200}
    assert opened == [1150, None], "a quarter of the pixels for what is seen first, then all"


async def test_a_thumbnail_takes_a_small_copy_and_a_closer_look_begins_the_rest(
    studio: Studio, large: bytes, opened: list[int | None]
) -> None:
    photo = await studio.upload(large)
    await get(studio, photo.id, 9)
    assert opened == [1150]
    await get(studio, photo.id, 10)
    await asyncio.gather(*studio.desk.pyramids._at_hand.values())
    assert opened == [1150, None]


async def test_a_file_that_has_no_small_copy_is_opened_once(studio: Studio, opened: list[int | None]) -> None:
    pixels = paint(LARGE) & 0xE0  # what can be compressed
    photo = await studio.upload(as_file(pixels, "png"))
    await get(studio, photo.id, 9)
    assert np.abs(pixels_of(await get(studio, photo.id, 12, 1, 1)) - pixels[511:1025, 511:1025]).mean() < 3
    assert opened == [1150]


async def test_another_ingress_cuts_nothing_again(args: JobsArgs, large: bytes, opened: list[int | None]) -> None:
    async with open_studio(args) as studio:
        photo = await studio.upload(large)
        before = [await get(studio, photo.id, level) for level in (9, 12)]
    opened.clear()
    async with open_studio(args) as studio:
        after = [await get(studio, photo.id, level) for level in (9, 12)]
    assert [answer.content for answer in after] == [answer.content for answer in before]
    assert opened == []


async def test_what_lies_at_hand_has_bounds(
    studio: Studio, opened: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [await studio.upload(as_file(paint(seed=seed))) for seed in range(3)]
    size = len(
        (
            await studio.desk.pyramids._get(await studio.desk.edge.kept.load("", photos[0].id), tiles.Tiles("jpeg"))
        ).archive
    )
    monkeypatch.setattr(pyramids, "AT_HAND_BYTES", 2.5 * size)
    for photo in (*photos, photos[0]):
        assert (await get(studio, photo.id, 9)).status_code == 200
    await asyncio.sleep(0)
    assert len(studio.desk.pyramids._at_hand) == 2
    assert len(opened) == 3, "what is not at hand is kept"


async def test_a_photo_shows_upright_in_srgb_and_transparency_on_white(studio: Studio) -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(paint()).save(file, "jpeg", quality=95, exif=exif, icc_profile=ADOBE_RGB_PROFILE)
    turned = await studio.upload(file.getvalue())
    tile = pixels_of(await get(studio, turned.id, 9))
    assert np.abs(tile - decode_photo(file.getvalue()).pixels).mean() < 3
    glass = np.dstack([paint(), np.zeros((300, 400), np.uint8)])
    file = io.BytesIO()
    Image.fromarray(glass).save(file, "png")
    clear = await studio.upload(file.getvalue())
    assert pixels_of(await get(studio, clear.id, 9)).min() > 253


async def test_16_bits_and_a_border_show_as_the_file_has_them(studio: Studio) -> None:
    bordered = np.full((400, 480, 3), 65535, np.uint16)
    bordered[50:350, 40:440] = paint().astype(np.uint16) * 257
    photo = await studio.upload(as_file(bordered))
    tile = pixels_of(await get(studio, photo.id, 9))
    assert tile.shape == (400, 480, 3)
    assert np.abs(tile - bordered // 257).mean() < 2


async def test_of_a_bracket_the_reference_shows(studio: Studio) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.2, 0.9)]
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate(frames)]
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    tile = pixels_of(await get(studio, photo["id"], 9))
    reference = (await studio.desk.edge.kept.load("", photo["id"])).reference
    assert np.abs(tile - decode_photo(frames[reference]).pixels).mean() < 3


@pytest.mark.parametrize("place", ["10/0_0", "9/1_0", "9/0_1", "99/0_0"])
async def test_there_are_no_tiles_beside_the_photo(studio: Studio, place: str) -> None:
    photo = await studio.upload(WALL)
    answer = await studio.http.get(f"/v1/photos/{photo.id}/tiles_files/{place}.jpg")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_tile")


@pytest.mark.parametrize("place", ["9/0_0.png", "9/-1_0.jpg", "x/0_0.jpg", "9/0.jpg", "9/%2e%2e/0_0.jpg"])
async def test_what_is_no_name_of_a_tile_is_not_found(studio: Studio, place: str) -> None:
    photo = await studio.upload(WALL)
    answer = await studio.http.get(f"/v1/photos/{photo.id}/tiles_files/{place}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_tiles_are_their_owners_and_go_with_the_photo(studio: Studio) -> None:
    photo = await studio.upload(WALL, "ann")
    paths = [f"/v1/photos/{photo.id}/{part}" for part in ("tiles.dzi", "tiles_files/9/0_0.jpg")]
    ann, bob = {"x-owner": "ann"}, {"x-owner": "bob"}
    assert [(await studio.http.get(path, headers=ann)).status_code for path in paths] == [200, 200]
    etag = (await studio.http.get(paths[1], headers=ann)).headers["etag"]
    told = [await studio.http.get(path, headers={**bob, "if-none-match": etag}) for path in paths]
    await studio.store.update_photo(photo.id, lambda it, now: it.revise(expires_at=now))
    told += [await studio.http.get(path, headers=ann) for path in paths]
    await studio.store.delete_photo(photo.id)
    told += [await studio.http.get(path, headers=ann) for path in paths]
    assert [(answer.status_code, answer.json()["code"]) for answer in told] == [(404, "unknown_photo")] * 6


async def test_a_photo_that_cannot_be_opened_now_is_told_and_opened_later(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = await studio.upload(WALL)

    def fail(*_: object) -> Any:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(pyramids, "cut_coarse", fail)
        assert (await get(studio, photo.id, 9)).status_code == 500
    assert (await get(studio, photo.id, 9)).status_code == 200


async def test_where_too_many_photos_are_open_it_says_when_to_come_back(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    studio.desk.darkroom._admission.configure(0, 0)
    answer = await get(studio, photo.id, 9)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_busy")
    assert int(answer.headers["retry-after"]) > 0
