"""What is known of a photo, as pictures: made once, waited for, kept where jobs find it."""

import asyncio

import cv2
import numpy as np
import pytest

from deployments.messages import SkyMatte
from finishing.canvas import make_preview
from imaging.region import Region, Size
from serve.settings import JobsArgs
from tests.finishing.parts import BrokenError
from tests.serve.photos.conftest import WALL, Studio, as_file, open_studio, paint


def read_png(content: bytes) -> np.ndarray:
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image if image.ndim == 2 else image[..., ::-1]


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
async def test_the_preview_is_the_photo_made_small(studio: Studio, depth: type) -> None:
    pixels = paint(Size(900, 1600))
    photo = await studio.upload(as_file(pixels if depth is np.uint8 else pixels.astype(np.uint16) * 257))
    answer = await studio.http.get(f"/v1/photos/{photo.id}/assets/preview")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    small = read_png(answer.content)
    assert small.shape == (576, 1024, 3)
    assert np.abs(small.astype(int) - make_preview(pixels).astype(int)).max() <= 1


async def test_an_asset_is_told_by_its_digest(studio: Studio) -> None:
    path = f"/v1/photos/{(await studio.upload(WALL)).id}/assets/preview"
    first = await studio.http.get(path)
    held = await studio.http.get(path, headers={"if-none-match": first.headers["etag"]})
    head = await studio.http.head(path)
    assert (held.status_code, held.content) == (304, b"")
    assert (head.content, head.headers["etag"]) == (b"", first.headers["etag"])


async def test_the_sky_is_grey_and_of_the_previews_size(studio: Studio) -> None:
    photo = await studio.upload(as_file(paint(Size(600, 2048))))
    sky = read_png((await studio.http.get(f"/v1/photos/{photo.id}/assets/sky")).content)
    assert sky.shape == (300, 1024)
    assert (sky[:90] == 255).all()
    assert (sky[110:] == 0).all()


async def test_in_a_border_the_sky_is_where_the_file_shows_it(studio: Studio) -> None:
    inside = Region(30, 22, 330, 422)
    pixels = np.full((400, 480, 3), 255, np.uint8)
    pixels[inside.slices] = paint()
    photo = await studio.upload(as_file(pixels))
    assert (photo.width, photo.height) == (480, 400)
    sky = read_png((await studio.http.get(f"/v1/photos/{photo.id}/assets/sky")).content)
    assert sky.shape == (400, 480)
    assert (sky[35:125, 25:420] == 255).all()
    outside = np.ones(sky.shape, bool)
    outside[inside.slices] = False
    assert (sky[outside] == 0).all()
    preview = read_png((await studio.http.get(f"/v1/photos/{photo.id}/assets/preview")).content)
    assert (preview == pixels).all(), "the file as it is, border and all"


async def test_what_a_photo_has_none_of_is_told_and_asked_once(studio: Studio) -> None:
    studio.graph.classifier.kind = "interior"
    photo = await studio.upload(WALL)
    for _ in range(2):
        answer = await studio.http.get(f"/v1/photos/{photo.id}/assets/sky")
        assert (answer.status_code, answer.json()["code"]) == (409, "photo_has_none")
    assert studio.graph.asked == (1, 0)


async def test_a_sky_that_turns_out_to_be_none_is_none(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    async def find_none(preview: object) -> SkyMatte:
        return SkyMatte(np.zeros((300, 400), np.float32), "no_sky")

    monkeypatch.setattr(studio.graph.segmenter, "segment_sky", find_none)
    answer = await studio.http.get(f"/v1/photos/{(await studio.upload(WALL)).id}/assets/sky")
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_has_none")


@pytest.mark.parametrize("name", ["roof", "embedding", "verticals"])
async def test_there_is_no_asset_of_another_name(studio: Studio, name: str) -> None:
    photo = await studio.upload(WALL)
    answer = await studio.http.get(f"/v1/photos/{photo.id}/assets/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_asset")
    assert "preview (a small copy" in answer.json()["detail"]


async def test_who_asks_while_it_is_made_is_told_to_wait_and_it_is_made_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve.photos.routes.PATIENCE_S", 0)
    segment, go_on = studio.graph.segmenter.segment_sky, asyncio.Event()

    async def segment_late(preview: list) -> SkyMatte:
        await go_on.wait()
        return await segment(preview)

    monkeypatch.setattr(studio.graph.segmenter, "segment_sky", segment_late)
    path = f"/v1/photos/{(await studio.upload(WALL)).id}/assets/sky"
    for _ in range(3):
        answer = await studio.http.get(path)
        assert (answer.status_code, answer.headers["retry-after"], answer.content) == (202, "1", b"")
    go_on.set()
    while (answer := await studio.http.get(path)).status_code == 202:
        await asyncio.sleep(0.01)
    assert answer.status_code == 200
    assert studio.graph.asked == (1, 1)


async def test_while_a_model_does_not_say_which_it_is_its_asset_is_made_once_all_the_same(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise BrokenError("it starts")

    monkeypatch.setattr(studio.graph.segmenter, "describe", fail)
    path = f"/v1/photos/{(await studio.upload(WALL)).id}/assets/sky"
    for _ in range(3):
        assert (await studio.http.get(path)).status_code == 200
    assert studio.graph.asked == (1, 1)


async def test_what_fails_in_the_background_is_told_to_who_asks_next_and_then_made_anew(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve.photos.routes.PATIENCE_S", 0)
    segment, tries = studio.graph.segmenter.segment_sky, list[int]()

    async def fail_first(preview: list) -> SkyMatte:
        tries.append(1)
        if len(tries) == 1:
            raise BrokenError("it does not work")
        return await segment(preview)

    monkeypatch.setattr(studio.graph.segmenter, "segment_sky", fail_first)
    path = f"/v1/photos/{(await studio.upload(WALL)).id}/assets/sky"
    seen = list[int]()
    while not seen or seen[-1] != 200:
        seen.append((await studio.http.get(path)).status_code)
        await asyncio.sleep(0.01)
    assert [status for status in seen if status != 202] == [500, 200]
    assert len(tries) == 2


async def test_a_photo_that_cannot_be_read_after_all_says_why(studio: Studio) -> None:
    """A JPEG's end is looked at when it is decoded whole."""
    whole = as_file(paint(Size(1200, 1600)), "jpeg")
    photo = await studio.upload(whole)
    broken = whole[: len(whole) * 2 // 3]
    digest = await studio.artefacts.put(broken)
    await studio.store.update_photo(photo.id, lambda it, now: it.revise(frames=(digest,)))
    answer = await studio.http.get(f"/v1/photos/{photo.id}/assets/preview")
    assert (answer.status_code, answer.json()["code"]) == (422, "truncated_image")


async def test_another_server_finds_what_was_made(args: JobsArgs) -> None:
    async with open_studio(args) as studio:
        photo = await studio.upload(WALL)
        first = await studio.http.get(f"/v1/photos/{photo.id}/assets/sky")
    async with open_studio(args) as studio:
        assert (await studio.http.get(f"/v1/photos/{photo.id}/assets/sky")).content == first.content
        assert studio.graph.asked == (0, 0)


async def test_owners_share_nothing_that_was_made(studio: Studio) -> None:
    for owner in ("ann", "bob"):
        photo = await studio.upload(WALL, owner)
        await studio.http.get(f"/v1/photos/{photo.id}/assets/sky", headers={"x-owner": owner})
    assert studio.graph.asked == (2, 2)


async def test_more_than_may_be_in_memory_are_turned_away(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.photos.routes.PATIENCE_S", 0)
    go_on = asyncio.Event()

    async def wait(preview: list) -> None:
        await go_on.wait()

    monkeypatch.setattr(studio.graph.classifier, "classify", wait)
    studio.desk.darkroom._admission.configure(1, 0)
    busy, other = [(await studio.upload(as_file(paint(seed=seed)))).id for seed in (3, 4)]
    while studio.desk.darkroom._admission._admitted == 0:
        await studio.http.get(f"/v1/photos/{busy}/assets/sky")
        await asyncio.sleep(0.01)
    while (answer := await studio.http.get(f"/v1/photos/{other}/assets/preview")).status_code == 202:
        await asyncio.sleep(0.01)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_busy")
    assert answer.headers["retry-after"]
    go_on.set()
