"""Files put right into the bucket, under a URL that was signed for each."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from bench.s3_server import S3Server
from jobs.direct_uploads import FOLDER
from serve.settings import JobsArgs
from tests.serve.photos.conftest import WALL, Studio, open_studio
from tests.serve.uploads.conftest import Sender, is_problem, make_old


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
async def bucket(
    args: JobsArgs, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Studio, Sender]]:
    """A server whose artefacts are on S3, and somebody who sends."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    on_s3 = args.model_copy(update={"artefacts": f"s3://{s3_server.bucket}/{uuid4().hex}"})
    async with open_studio(on_s3) as studio:
        yield studio, Sender(studio)


async def sign(sender: Sender, length: int = len(WALL), **more: str) -> dict:
    answer = await sender.studio.http.post(
        "/v1/uploads/direct", json={"length": length, "type": "image/png", **more}, headers=sender._owner
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(signed: dict, content: bytes, **headers: str) -> None:
    said = {**signed["headers"], "Content-Length": str(len(content)), **headers}
    assert httpx.put(signed["url"], content=content, headers=said).status_code == 200


async def test_a_file_that_was_put_into_the_bucket_becomes_a_photo(bucket: tuple[Studio, Sender]) -> None:
    studio, sender = bucket
    signed = await sign(sender, name="wall.png")
    assert is_problem(await sender.keep(signed["id"]), 409, "upload_incomplete")
    put(signed, WALL)
    kept = await sender.keep(signed["id"])
    assert (kept.status_code, kept.json()["name"]) == (201, "wall.png")
    assert (await studio.http.get(f"/v1/photos/{kept.json()['id']}/content")).content == WALL
    assert (await sender.keep(signed["id"])).json() == kept.json()
    assert not studio.artefacts._shelf.entries(FOLDER)


async def test_length_and_type_are_signed_and_the_url_ends(bucket: tuple[Studio, Sender]) -> None:
    signed = parse_qs(urlsplit((await sign(bucket[1]))["url"]).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert signed["X-Amz-Expires"] == ["3600"]


async def test_what_is_not_as_announced_is_no_photo(bucket: tuple[Studio, Sender]) -> None:
    sender = bucket[1]
    short, other = await sign(sender), await sign(sender)
    put(short, WALL[:-1])
    assert is_problem(await sender.keep(short["id"]), 422, "upload_size")
    put(other, WALL, **{"Content-Type": "text/html"})
    assert is_problem(await sender.keep(other["id"]), 415, "upload_type")


async def test_nobody_else_uses_it_and_it_goes_with_its_file(bucket: tuple[Studio, Sender]) -> None:
    studio, sender = bucket
    signed = await sign(sender)
    put(signed, WALL)
    assert is_problem(await Sender(studio, "somebody else").keep(signed["id"]), 404, "upload_unknown")
    assert (await sender.ask(f"/v1/uploads/{signed['id']}", "DELETE")).status_code == 204
    assert not studio.artefacts._shelf.entries(FOLDER)


async def test_one_that_nobody_used_in_time_is_gone(bucket: tuple[Studio, Sender]) -> None:
    studio, sender = bucket
    signed = await sign(sender)
    put(signed, WALL)
    make_old(studio, signed["id"])
    assert is_problem(await sender.keep(signed["id"]), 410, "upload_expired")
    assert studio.artefacts.incoming.sweep(before=2e9) == 1


async def test_a_folder_takes_nothing_from_elsewhere(sender: Sender) -> None:
    answer = await sender.studio.http.post("/v1/uploads/direct", json={"length": 5})
    assert is_problem(answer, 409, "uploads_not_direct")
    assert not list(sender.studio.uploads.folder._root.iterdir())


async def test_what_is_too_large_is_told_before_it_is_sent(sender: Sender) -> None:
    answer = await sender.studio.http.post("/v1/uploads/direct", json={"length": 1 << 50})
    assert is_problem(answer, 413, "body_too_large")
