"""Photos over HTTP: kept, told, refused, forgotten."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from fanlight_client.photo_wire import KeptPhoto, PhotoList
from imaging.region import Size
from serve.settings import JobsArgs
from tests.serve.photos.conftest import OTHER, WALL, Studio, as_file, open_studio, paint

SHA = hashlib.sha256(WALL).hexdigest()


async def test_a_photo_is_kept_with_its_facts(studio: Studio) -> None:
    answer = await studio.http.post("/v1/photos", content=WALL, params={"name": "wall.png"})
    photo = KeptPhoto.model_validate_json(answer.content)
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/photos/{photo.id}")
    assert (photo.width, photo.height, photo.format, photo.bytes) == (400, 300, "png", len(WALL))
    assert (photo.sha256, photo.frames, photo.name, photo.parent, photo.job) == (SHA, 1, "wall.png", None, None)
    assert (photo.expires - photo.created).total_seconds() == pytest.approx(studio.args.keep_s)
    assert (await studio.http.get(f"/v1/photos/{photo.id}")).json() == answer.json()


async def test_a_form_brings_it_with_its_name(studio: Studio) -> None:
    files = {"photo": ("C:\\shoot\\kitchen été.png", WALL)}
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    assert photo["name"] == "kitchen été.png"
    content = await studio.http.get(f"/v1/photos/{photo['id']}/content")
    assert (content.content, content.headers["content-type"]) == (WALL, "image/png")
    assert "kitchen%20%C3%A9t%C3%A9.png" in content.headers["content-disposition"]
    named = await studio.http.post("/v1/photos", files=files, data={"name": "k.png"})
    assert named.json()["name"] == "k.png"


async def test_the_frames_of_one_photo_are_one_photo(studio: Studio) -> None:
    frames = [as_file(np_scale(paint(), gain)) for gain in (0.3, 0.9, 1.0)]
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate(frames)]
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    digests = [hashlib.sha256(frame).hexdigest() for frame in frames]
    assert (photo["frames"], photo["bytes"]) == (3, sum(map(len, frames)))
    assert photo["sha256"] == hashlib.sha256("\n".join(digests).encode()).hexdigest()
    for number, frame in enumerate(frames, 1):
        answer = await studio.http.get(f"/v1/photos/{photo['id']}/content", params={"frame": number})
        assert answer.content == frame
    beyond = await studio.http.get(f"/v1/photos/{photo['id']}/content", params={"frame": 4})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "no_such_frame")


def np_scale(pixels: Any, gain: float) -> Any:
    return (pixels * gain).astype("uint8")


@pytest.mark.parametrize(
    ("body", "params", "status", "code"),
    [
        (b"", {}, 422, "empty_input"),
        (b"not a photo at all", {}, 415, "unsupported_format"),
        (WALL[: len(WALL) // 2], {}, 422, "truncated_image"),
        (WALL + b"x" * 2**22, {}, 413, "body_too_large"),
        (WALL, {"colour": "blue"}, 422, "bad_option"),
        (WALL, {"name": "n" * 201}, 422, "bad_option"),
    ],
)
async def test_what_is_no_photo_is_refused_and_leaves_nothing(studio: Studio, body, params, status, code) -> None:
    answer = await studio.http.post("/v1/photos", content=body, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    await leaves_nothing(studio)


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([("frames", ("1.png", WALL)), ("frames", ("2.png", WALL))], 422, "frame_twice"),
        ([("frames", ("1.png", WALL)), ("frames", ("2.png", as_file(paint(Size(90, 60)))))], 422, "frame_sizes_differ"),
        ([("frames", ("1.png", WALL)), ("frames", ("2.png", b"no photo"))], 415, "unsupported_format"),
        ([("photo", ("1.png", WALL)), ("photo", ("2.png", OTHER))], 400, "bad_multipart"),
        ([("photo", ("1.png", WALL)), ("frames", ("2.png", OTHER))], 400, "photo_and_frames"),
        ([("picture", ("1.png", WALL))], 400, "photo_missing"),
    ],
)
async def test_files_that_are_not_one_photo_are_refused(studio: Studio, files, status, code) -> None:
    answer = await studio.http.post("/v1/photos", files=files)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    await leaves_nothing(studio)


async def leaves_nothing(studio: Studio) -> None:
    assert (await studio.http.get("/v1/photos")).json()["photos"] == []
    assert await studio.artefacts.run(studio.artefacts.blobs.shards) == []


async def test_size_is_that_of_the_upright_photo(studio: Studio) -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.fromarray(paint()).save(file, "jpeg", exif=exif)
    photo = await studio.upload(file.getvalue())
    assert (photo.format, photo.width, photo.height) == ("jpeg", 300, 400)


async def test_photos_are_listed_page_by_page_newest_first(studio: Studio) -> None:
    ids = [(await studio.upload(WALL, name=str(number))).id for number in range(5)]
    seen, cursor = list[str](), ""
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = PhotoList.model_validate_json((await studio.http.get("/v1/photos", params=params)).content)
        seen += [photo.id for photo in page.photos]
        if not (cursor := page.next or ""):
            break
    assert seen == ids[::-1]
    bad = await studio.http.get("/v1/photos", params={"cursor": "nowhere"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_cursor")


async def test_owners_have_photos_of_their_own(studio: Studio) -> None:
    photo = await studio.upload(WALL, "ann")
    bob = {"x-owner": "bob"}
    for path in ("", "/content", "/assets/preview"):
        answer = await studio.http.get(f"/v1/photos/{photo.id}{path}", headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    select = await studio.http.post(f"/v1/photos/{photo.id}/select", json={"points": [[1, 1]]}, headers=bob)
    job = await studio.http.post("/v1/jobs", params={"photo": photo.id}, headers=bob)
    gone = await studio.http.delete(f"/v1/photos/{photo.id}", headers=bob)
    assert [answer.json()["code"] for answer in (select, job, gone)] == ["unknown_photo"] * 3
    assert (await studio.http.get("/v1/photos", headers=bob)).json()["photos"] == []
    assert (await studio.http.get(f"/v1/photos/{photo.id}", headers={"x-owner": "ann"})).status_code == 200


@pytest.mark.parametrize("photo_id", ["0" * 32, "nonsense", "A" * 32, "%2e%2e"])
async def test_there_is_no_photo_of_such_an_id(studio: Studio, photo_id: str) -> None:
    answer = await studio.http.get(f"/v1/photos/{photo_id}")
    assert answer.status_code == 404
    named = await studio.http.post("/v1/jobs", params={"photo": photo_id})
    assert (named.status_code, named.json()["code"]) == (404, "unknown_photo")


async def test_the_same_key_is_the_same_photo_and_with_another_an_error(studio: Studio) -> None:
    async def post(photo: bytes, **params: str) -> Any:
        return await studio.http.post("/v1/photos", content=photo, params=params, headers={"Idempotency-Key": "k"})

    first, again = await post(WALL), await post(WALL)
    assert (again.status_code, again.json()) == (201, first.json())
    for other in (await post(OTHER), await post(WALL, name="n")):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len((await studio.http.get("/v1/photos")).json()["photos"]) == 1


async def test_a_key_whose_photo_has_expired_is_a_new_one(studio: Studio) -> None:
    headers = {"Idempotency-Key": "k"}
    first = (await studio.http.post("/v1/photos", content=WALL, headers=headers)).json()["id"]
    await expire(studio, first)
    second = (await studio.http.post("/v1/photos", content=OTHER, headers=headers)).json()["id"]
    again = await studio.http.post("/v1/photos", content=OTHER, headers=headers)
    assert again.json()["id"] == second != first


async def expire(studio: Studio, photo_id: str) -> None:
    await studio.store.update_photo(photo_id, lambda photo, now: photo.revise(expires_at=now))


async def test_a_photo_past_its_time_is_unknown_before_it_is_swept(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    await expire(studio, photo.id)
    for answer in (
        await studio.http.get(f"/v1/photos/{photo.id}"),
        await studio.http.get(f"/v1/photos/{photo.id}/content"),
        await studio.http.post("/v1/jobs", params={"photo": photo.id}),
        await studio.http.delete(f"/v1/photos/{photo.id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    assert (await studio.http.get("/v1/photos")).json()["photos"] == []


@pytest.mark.parametrize("use", ["content", "assets/preview", "select", "job"])
async def test_each_use_keeps_it_longer_and_looking_at_its_facts_does_not(studio: Studio, use: str) -> None:
    photo = await studio.upload(WALL)
    soon = await studio.store.update_photo(photo.id, lambda it, now: it.revise(expires_at=now + 60))
    told = (await studio.http.get(f"/v1/photos/{photo.id}")).json()
    assert KeptPhoto.model_validate(told).expires.timestamp() == pytest.approx(soon.expires_at)
    if use == "job":
        await studio.submit(photo.id)
    elif use == "select":
        await studio.http.post(f"/v1/photos/{photo.id}/select", json={"points": [[1, 1]]})
    else:
        await studio.http.get(f"/v1/photos/{photo.id}/{use}")
    kept = await studio.store.load_photo(photo.id)
    assert kept is not None
    assert kept.expires_at == pytest.approx(soon.expires_at - 60 + studio.args.keep_s, abs=30)


async def test_content_is_told_by_its_digest(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    path = f"/v1/photos/{photo.id}/content"
    head, whole = await studio.http.head(path), await studio.http.get(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", f'"{SHA}"')
    assert (head.headers["content-length"], whole.content) == (str(len(WALL)), WALL)
    assert whole.headers["x-content-type-options"] == "nosniff"
    held = await studio.http.get(path, headers={"if-none-match": head.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")


async def test_a_photo_is_forgotten_once(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    assert (await studio.http.delete(f"/v1/photos/{photo.id}")).status_code == 204
    for answer in (
        await studio.http.delete(f"/v1/photos/{photo.id}"),
        await studio.http.get(f"/v1/photos/{photo.id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")


async def test_photos_outlive_the_server(args: JobsArgs) -> None:
    async with open_studio(args) as studio:
        photo = await studio.upload(WALL, name="wall.png")
        await studio.http.get(f"/v1/photos/{photo.id}/assets/preview")
    async with open_studio(args) as studio:
        assert (await studio.http.get(f"/v1/photos/{photo.id}")).json()["name"] == "wall.png"
        assert (await studio.http.get(f"/v1/photos/{photo.id}/content")).content == WALL


async def test_a_photo_whose_file_is_lost_says_so(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    await studio.artefacts.run(studio.artefacts.blobs.throw, SHA, 1e12)
    for name in await studio.artefacts.run(studio.artefacts.blobs.thrown_before, 1e12):
        await studio.artefacts.run(studio.artefacts.blobs.destroy, name)
    for path in ("content", "assets/preview"):
        answer = await studio.http.get(f"/v1/photos/{photo.id}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (410, "expired")
