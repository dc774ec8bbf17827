"""Clicks on photos: what comes back is where it was clicked, and the photo is looked at once."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.messages import Embedding
from fanlight_client.mask import Rle
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_wire import SelectedMasks
from finishing.assets.asset import View
from finishing.assets.keeper import AssetKeeper
from finishing.capture import Capture
from finishing.editing_parts import EditingParts
from finishing.finish import Finish, Finished, Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.local import LocalPart
from finishing.opened import open_view
from imaging.masks import decode_rle
from imaging.region import Region, Size
from serve.kept_assets import ArtefactAssets
from serve.settings import JobsArgs
from tests.serve.photos.conftest import WALL, Selector, Studio, as_file, door, open_studio, paint, tell
from tests.serve.photos.test_assets import read_png

SIZE = Size(300, 400)
ON_DOOR = {"points": [[250, 200]]}


async def ask(studio: Studio, photo_id: str, owner: str = "", **asked: Any) -> SelectedMasks:
    answer = await studio.http.post(f"/v1/photos/{photo_id}/select", json=asked, headers={"x-owner": owner})
    assert answer.status_code == 200, answer.text
    return SelectedMasks.model_validate_json(answer.content)


def inside(rle: Rle) -> np.ndarray:
    """Bool, of the whole copy."""
    size = Size(*rle.size)
    return decode_rle(rle.counts, size).crop(size.region) >= 0.5


def truth(size: Size = SIZE) -> np.ndarray:
    marked = np.zeros((size.height, size.width), bool)
    marked[door(size)] = True
    return marked


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union."""
    return float((one & other).sum() / (one | other).sum())


async def test_who_sleeps_is_woken_while_the_photo_is_decoded(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    woken = asyncio.Event()

    async def ping() -> bool:
        woken.set()
        return True

    async def open_later(*asked: Any) -> View:
        await asyncio.wait_for(woken.wait(), 5)
        return await open_view(*asked)

    monkeypatch.setattr(studio.selector, "ping", ping, raising=False)
    monkeypatch.setattr("serve.photos.darkroom.open_view", open_later)
    photo = await studio.upload(WALL)
    assert (await ask(studio, photo.id, **ON_DOOR)).masks


async def test_a_look_that_was_broken_off_is_made_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Serve does with the calls of a request whose caller is gone."""
    looked, hanging = studio.selector.embed, asyncio.Event()

    async def hang(preview: list[Any]) -> Embedding:
        hanging.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(studio.selector, "embed", hang)
    photo = await studio.upload(WALL)
    first = asyncio.create_task(studio.http.post(f"/v1/photos/{photo.id}/select", json=ON_DOOR))
    await hanging.wait()
    for making in studio.desk.darkroom._at_hand.values():
        making.cancel()
    await asyncio.wait([first], timeout=5)
    monkeypatch.setattr(studio.selector, "embed", looked)
    assert (await ask(studio, photo.id, **ON_DOOR)).masks


async def test_a_click_marks_what_was_clicked(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    answer = await ask(studio, photo.id, **ON_DOOR)
    assert (answer.photo, answer.size) == (photo.id, (300, 400))
    best, other = answer.masks
    assert [(each.score, each.refined) for each in (best, other)] == [(0.9, True), (0.4, False)]
    assert overlap(inside(best.rle), truth()) > 0.98
    assert best.fraction == pytest.approx(truth().mean(), abs=0.01)
    wall = await ask(studio, photo.id, points=[[250, 200], [20, 20]], labels=[0, 1])
    assert overlap(inside(wall.masks[0].rle), ~truth()) > 0.98


async def test_a_box_is_asked_for_as_shares_of_the_photo(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    answer = await ask(studio, photo.id, box=[190, 90, 310, 320])
    assert studio.selector.prompts[-1].box == pytest.approx((0.475, 0.3, 0.775, 1.0))
    assert overlap(inside(answer.masks[0].rle), truth()) > 0.98


async def test_places_are_in_pixels_of_the_photo_whatever_the_size_of_masks(studio: Studio) -> None:
    size = Size(1500, 2048)
    photo = await studio.upload(as_file(paint(size), "jpeg"))
    answer = await ask(studio, photo.id, points=[[1200, 900]])
    assert answer.size == (750, 1024)
    assert overlap(inside(answer.masks[0].rle), truth(Size(750, 1024))) > 0.98


async def test_in_a_border_masks_are_where_the_file_shows_them(studio: Studio) -> None:
    at = Region(30, 22, 330, 422)
    pixels = np.full((400, 480, 3), 255, np.uint8)
    pixels[at.slices] = paint()
    photo = await studio.upload(as_file(pixels))
    answer = await ask(studio, photo.id, points=[[22 + 250, 30 + 200]])
    assert answer.size == (400, 480)
    expected = np.zeros((400, 480), bool)
    expected[at.slices] = truth()
    assert overlap(inside(answer.masks[0].rle), expected) > 0.98
    assert studio.selector.prompts[-1].points[0] == pytest.approx((250 / 400, 200 / 300))
    beside = await studio.http.post(f"/v1/photos/{photo.id}/select", json={"box": [2, 5, 20, 300]})
    assert (beside.status_code, beside.json()["code"]) == (422, "outside_photo")


async def test_growth_and_feather_are_in_pixels_of_the_photo(studio: Studio) -> None:
    photo = await studio.upload(as_file(paint(Size(600, 2048))))
    plain, grown = [
        inside((await ask(studio, photo.id, points=[[1200, 400]], refine=False, grow=grow)).masks[0].rle)
        for grow in (0, 20)
    ]
    rows = plain[200]  # of the copy, which is half as large
    assert grown[200].sum() - rows.sum() == pytest.approx(20, abs=2)
    answer = await studio.http.post(
        f"/v1/photos/{photo.id}/select",
        json={"points": [[1200, 400]], "refine": False, "feather": 40},
        headers={"accept": "image/png"},
    )
    soft = (read_png(answer.content)[200] % 255 > 0).sum()
    assert 30 <= soft <= 50, "20 pixels of the copy on each side"


async def test_a_mask_may_be_had_as_a_png_with_its_score(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    path, headers = f"/v1/photos/{photo.id}/select", {"accept": "image/png"}
    best = await studio.http.post(path, json=ON_DOOR, headers=headers)
    assert (best.status_code, best.headers["content-type"]) == (200, "image/png")
    assert best.headers["fanlight-score"] == "0.9000"
    mask = read_png(best.content)
    assert mask.shape == (300, 400)
    assert overlap(mask >= 128, truth()) > 0.98
    for number, score in ((2, "0.4000"), (9, "0.4000")):
        other = await studio.http.post(path, json=ON_DOOR, headers=headers, params={"alternative": number})
        assert other.headers["fanlight-score"] == score


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "bad_option"),
        ({"points": [[1, 1]], "labels": [1, 0]}, "bad_option"),
        ({"points": [[1, 1], [9, 9]], "labels": [0, 0]}, "bad_option"),
        ({"points": [[1, 1]], "point": 3}, "bad_option"),
        ({"points": [[1, "x"]]}, "bad_option"),
        ({"points": [[1, 1]] * 257}, "bad_option"),
        ({"points": [[1, 1], [401, 20]]}, "outside_photo"),
        ({"points": [[-1, 20]]}, "outside_photo"),
        ({"box": [500, 10, 600, 20]}, "outside_photo"),
        ({"box": [50, 40, 50, 60]}, "outside_photo"),
    ],
)
async def test_what_cannot_be_meant_is_told_before_the_photo_is_looked_at(studio: Studio, asked, code) -> None:
    photo = await studio.upload(WALL)
    answer = await studio.http.post(f"/v1/photos/{photo.id}/select", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert studio.selector.asked == 0


async def test_a_profile_without_a_selector_says_what_brings_one(studio: Studio) -> None:
    darkroom = studio.desk.darkroom
    lacks = {"selector": "this one has none; compact has one: python -m models fetch compact"}
    darkroom.replicas = replace(darkroom.replicas, selector=None, editing=EditingParts(lacks=lacks))
    answer = await studio.http.post(f"/v1/photos/{(await studio.upload(WALL)).id}/select", json=ON_DOOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_lacks")
    assert "python -m models fetch compact" in answer.json()["detail"]


async def test_fifty_clicks_look_at_the_photo_once(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = await studio.upload(WALL)
    await ask(studio, photo.id, **ON_DOOR)

    def decode(*_: object) -> None:
        raise AssertionError("the photo is decoded again")

    monkeypatch.setattr("finishing.opened.decode_photo", decode)
    places = [[x, y] for x in range(10, 400, 40) for y in range(20, 300, 60)][:49]
    await asyncio.gather(*(ask(studio, photo.id, points=[place]) for place in places))
    assert (studio.selector.asked, studio.selector.clicks) == (1, 50)


async def test_many_who_click_at_once_wait_for_one_look(studio: Studio) -> None:
    photos = [await studio.upload(WALL), await studio.upload(WALL)]
    clicks = [ask(studio, photo.id, **ON_DOOR) for photo in photos for _ in range(8)]
    await asyncio.gather(*clicks)
    assert (studio.selector.asked, studio.selector.clicks) == (1, 16), "it is the same file, whatever its id"


async def test_clicks_and_jobs_on_one_photo_share_one_look(args: JobsArgs, tmp_path: Path) -> None:
    """Five jobs that each take away what is at a click, in processes of their own; fifty clicks; another server."""
    path = tmp_path / "wall.png"
    path.write_bytes(WALL)
    async with open_studio(args) as studio:
        photo = await studio.upload(WALL)
        for number in range(5):
            finished = await finish_at_click(studio, path, 210 + 5 * number)
            assert (finished.report.steps[-1].outcome, finished.report.warnings) == ("applied", [])
        assert studio.selector.asked == 1
        for _ in range(50):
            await ask(studio, photo.id, **ON_DOOR)
        assert (studio.selector.asked, studio.selector.clicks) == (1, 5 + 50)
    async with open_studio(args) as studio:
        await ask(studio, photo.id, **ON_DOOR)
        await finish_at_click(studio, path, 280)
        assert studio.selector.asked == 0


async def finish_at_click(studio: Studio, photo: Path, x: int) -> Finished:
    """As a Runner does."""
    replicas = studio.desk.darkroom.replicas
    keeper = AssetKeeper(ArtefactAssets(studio.artefacts))
    services = Services(replicas, KnownAdapters(replicas.list_adapters).snapshot(), PhotoLimits(), keeper)
    masks = [{"mask": "select", "points": [[x, 200]]}]
    options = EnhanceOptions.model_validate({"recipe": [{"step": "remove", "masks": masks, "force": True}]})
    return await Finish(options, services).run(Capture.read(photo))


async def test_owners_and_models_have_looks_of_their_own(studio: Studio) -> None:
    for owner in ("ann", "bob"):
        photo = await studio.upload(WALL, owner)
        await ask(studio, photo.id, owner, **ON_DOOR)
    assert studio.selector.asked == 2
    darkroom, other = studio.desk.darkroom, Selector("2")
    darkroom.replicas = replace(darkroom.replicas, selector=LocalPart(other), editing=tell(other))
    await ask(studio, photo.id, "bob", **ON_DOOR)
    assert (studio.selector.asked, other.asked) == (2, 1)


async def test_of_a_bracket_the_reference_is_looked_at(studio: Studio) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.2, 1.0)]
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate(frames)]
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    answer = await ask(studio, photo["id"], **ON_DOOR)
    assert overlap(inside(answer.masks[0].rle), truth()) > 0.98


async def test_a_click_that_is_given_up_leaves_the_look_to_the_next(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed, begun, go_on = studio.selector.embed, asyncio.Event(), asyncio.Event()

    async def embed_late(preview: list) -> Any:
        begun.set()
        await go_on.wait()
        return await embed(preview)

    monkeypatch.setattr(studio.selector, "embed", embed_late)
    photo = await studio.upload(WALL)
    clicking = asyncio.create_task(ask(studio, photo.id, **ON_DOOR))
    await begun.wait()
    clicking.cancel()
    await asyncio.gather(clicking, return_exceptions=True)
    go_on.set()
    await ask(studio, photo.id, **ON_DOOR)
    assert studio.selector.asked == 1
