"""Complete uploads as photos: looked at, kept, used up."""

import hashlib
from typing import Any

import pytest

from fanlight_client.capture_wire import FrameFacts
from fanlight_client.photo_wire import KeptPhoto
from tests.serve.photos.conftest import OTHER, WALL, Studio, as_file, paint
from tests.serve.uploads.conftest import Sender, is_problem, make_old


async def test_a_complete_upload_becomes_a_photo_and_is_used_up(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "shoot/wall.png")
    answer = await sender.keep(where)
    photo = KeptPhoto.model_validate_json(answer.content)
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/photos/{photo.id}")
    assert (photo.name, photo.sha256, photo.frames) == ("wall.png", hashlib.sha256(WALL).hexdigest(), 1)
    assert (await studio.http.get(f"/v1/photos/{photo.id}/content")).content == WALL
    assert is_problem(await sender.ask(where), 404, "upload_unknown")
    assert not list(studio.uploads.folder._root.rglob("bytes"))


async def test_whoever_missed_the_answer_asks_again_and_gets_the_same_photo(sender: Sender) -> None:
    where = await sender.send(WALL)
    first, again = await sender.keep(where, name="a.png"), await sender.keep(where, name="a.png")
    assert (again.status_code, again.json()) == (201, first.json())
    other = await Sender(sender.studio, "somebody else").keep(where)
    assert is_problem(other, 404, "upload_unknown")


async def test_several_uploads_are_the_frames_of_one_photo(sender: Sender) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.3, 0.9, 1.0)]
    where = [await sender.send(frame, f"{number}.png") for number, frame in enumerate(frames)]
    photo = (await sender.keep(*where, name="room.png")).json()
    assert (photo["frames"], photo["bytes"], photo["name"]) == (3, sum(map(len, frames)), "room.png")


async def test_frames_are_grouped_anew_after_their_photo_was_refused(studio: Studio, sender: Sender) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.3, 0.9, 1.0)]
    one, two, three = [await sender.send(frame) for frame in frames]
    whole = (await sender.keep(one, two, three, key="group")).json()
    pair, single = await sender.keep(one, two, key="group"), await sender.keep(three)
    assert (pair.status_code, single.status_code) == (201, 201), pair.text
    assert (pair.json()["frames"], single.json()["frames"]) == (2, 1)
    assert len({whole["id"], pair.json()["id"], single.json()["id"]}) == 3
    content = (await studio.http.get(f"/v1/photos/{single.json()['id']}/content")).content
    assert content == frames[2]
    assert (await sender.keep(one, two)).json() == pair.json()
    with_another = await sender.keep(three, await sender.send(OTHER))
    assert with_another.json()["frames"] == 2
    assert not list(studio.uploads.folder._root.rglob("bytes"))


async def test_what_was_used_and_is_kept_no_more_has_to_be_sent_again(studio: Studio, sender: Sender) -> None:
    one, two = [await sender.send(content) for content in (WALL, OTHER)]
    assert (await sender.keep(one, two)).status_code == 201
    blobs = studio.artefacts.blobs
    thrown = blobs.throw(hashlib.sha256(WALL).hexdigest(), before=float("inf"))
    assert thrown is not None
    blobs.destroy(thrown)
    assert is_problem(await sender.keep(one), 409, "upload_spent")


async def test_the_facts_of_an_upload_are_those_of_the_file(sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    facts = FrameFacts.model_validate_json((await sender.ask(f"{where}/facts")).content)
    assert (facts.name, facts.width, facts.height, facts.is_raw) == ("wall.png", 400, 300, False)


async def test_what_is_not_complete_is_no_photo_yet(sender: Sender) -> None:
    where = (await sender.begin(len(WALL), first=WALL[:-1])).headers["location"]
    for answer in (await sender.keep(where), await sender.ask(f"{where}/facts")):
        assert is_problem(answer, 409, "upload_incomplete")
    assert (await sender.add(where, len(WALL) - 1, WALL[-1:])).status_code == 204
    assert (await sender.keep(where)).status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"", 422, "empty_input"), (b"no photo at all", 415, "unsupported_format")],
)
async def test_what_is_no_photo_is_refused_and_stays_an_upload(sender: Sender, content, status, code) -> None:
    where = await sender.send(content)
    assert is_problem(await sender.keep(where), status, code)
    told = await sender.ask(f"{where}/facts")
    assert is_problem(told, status, code)
    assert "frame" not in told.json()["detail"]  # there is one file: nobody wonders which
    assert (await sender.ask(where)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{"uploads": []}, {"uploads": ["../../x"]}, {"uploads": ["0" * 32] * 19}, {"photo": "0" * 32}, {}, [], "x"],
)
async def test_a_body_that_names_no_uploads_is_refused(studio: Studio, body: Any) -> None:
    assert is_problem(await studio.http.post("/v1/photos", json=body), 422, "bad_option")


async def test_the_same_file_twice_is_no_capture(sender: Sender) -> None:
    where = [await sender.send(WALL) for _ in range(2)]
    assert is_problem(await sender.keep(*where), 422, "frame_twice")


async def test_what_expired_is_no_photo(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL)
    make_old(studio, where)
    assert is_problem(await sender.keep(where), 410, "upload_expired")
    assert is_problem(await sender.keep("/v1/uploads/" + "0" * 32), 404, "upload_unknown")


async def test_openapi_tells_of_uploads(studio: Studio) -> None:
    paths = (await studio.http.get("/openapi.json")).json()["paths"]
    assert paths["/v1/uploads"].keys() == {"options", "post"}
    assert paths["/v1/uploads/{upload_id}"].keys() == {"get", "patch", "delete"}
    piece = paths["/v1/uploads/{upload_id}"]["patch"]
    assert piece["requestBody"]["content"].keys() == {"application/offset+octet-stream"}
    assert piece["responses"]["204"]["headers"].keys() >= {"Upload-Offset", "Upload-Expires"}
    named = {parameter["name"] for parameter in piece["parameters"]}
    assert named >= {"Upload-Offset", "Tus-Resumable", "upload_id"}
    photo = paths["/v1/photos"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert photo["properties"].keys() == {"name", "uploads"}
