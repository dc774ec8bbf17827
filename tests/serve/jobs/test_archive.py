"""All results of a shoot as one zip."""

import io
import zipfile
from typing import Any

import httpx
import pytest

from finishing.finished import Finished
from serve.jobs.archive import tell_apart
from tests.serve.jobs.conftest import SMALL, Office
from tests.serve.jobs.test_staged import stage, staged

__all__ = ["staged"]  # a fixture

ZIP = "/v1/listings/elm/results.zip"


async def finish(office: Office, name: str | None, photo: bytes, **params: Any) -> str:
    settings = {"listing": "elm", **({"name": name} if name else {}), **params}
    status = await office.submit(**settings)
    await office.finish(photo)
    return status.id


def unpack(answer: httpx.Response) -> dict[str, bytes]:
    """Files by name, each checked by its CRC, in the archive's order."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    assert answer.headers["content-length"] == str(len(answer.content))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert {each.compress_type for each in archive.infolist()} <= {zipfile.ZIP_STORED}
        return {each.filename: archive.read(each) for each in archive.infolist()}


async def test_results_come_in_the_order_of_submission_under_their_own_names(office: Office):
    big = bytes(range(256)) * 16_384  # more than one piece
    for name, photo in (("z.CR3", b"one"), ("küche.heic", big), ("a.jpg", b"three")):
        await finish(office, name, photo)
    files = unpack(await office.http.get(ZIP))
    assert list(files.items()) == [("z.jpg", b"one"), ("küche.jpg", big), ("a.jpg", b"three")]


async def test_names_are_made_unique_and_lead_nowhere(office: Office):
    names = ["a.jpg", "A.JPG", "a.cr2", "shoot/a.jpg", "..\\..\\etc\\passwd", "..", None]
    ids = [await finish(office, name, str(number).encode()) for number, name in enumerate(names)]
    files = unpack(await office.http.get(ZIP))
    assert list(files)[:5] == ["a.jpg", "A-2.JPG", "a-3.jpg", "a-4.jpg", "passwd.jpg"]
    assert list(files)[6] == f"{ids[-1]}.jpg"
    assert list(files.values()) == [str(number).encode() for number, _ in enumerate(names)]
    assert not [name for name in files if "/" in name or name in (".", "..")]


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (["a.jpg", "a-2.jpg", "a.jpg"], ["a.jpg", "a-2.jpg", "a-3.jpg"]),
        (["e\u0301.jpg", "é.jpg"], ["e\u0301.jpg", "é-2.jpg"]),
        (["room", "room"], ["room", "room-2"]),
    ],
)
def test_names_apart(names: list[str], apart: list[str]):
    assert list(tell_apart(names)) == apart


async def test_some_of_them(office: Office):
    ids = [await finish(office, f"{number}.jpg", str(number).encode()) for number in range(3)]
    files = unpack(await office.http.get(ZIP, params={"job": [ids[2], ids[0]]}))
    assert list(files) == ["0.jpg", "2.jpg"]


async def test_what_is_not_finished_is_left_out_unless_it_is_asked_for(office: Office):
    nothing = await office.http.get(ZIP)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_ready")
    await finish(office, "a.jpg", b"a")
    waiting = await office.submit(listing="elm", name="b.jpg")
    assert list(unpack(await office.http.get(ZIP))) == ["a.jpg"]
    answer = await office.http.get(ZIP, params={"job": waiting.id})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")


@pytest.mark.parametrize("wanted", ["0" * 32, "../x"])
async def test_a_job_of_another_shoot_or_of_none_is_unknown(office: Office, wanted: str):
    await finish(office, "a.jpg", b"a")
    other = await finish(office, "b.jpg", b"b", listing="oak")
    for each in (wanted, other):
        answer = await office.http.get(ZIP, params={"job": each})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")


async def test_a_result_that_is_gone_is_told_before_anything_is_sent(office: Office):
    await finish(office, "a.jpg", b"a")
    lost = await office.artefacts.put(b"lost")
    await finish(office, "b.jpg", b"lost")
    name = await office.artefacts.run(office.artefacts.blobs.throw, lost, 1e12)
    await office.artefacts.run(office.artefacts.blobs.destroy, name)
    answer = await office.http.get(ZIP)
    assert (answer.status_code, answer.json()["code"]) == (410, "expired")
    assert "b.jpg" in answer.json()["detail"]


async def test_the_archive_is_called_after_the_shoot(office: Office):
    await office.http.post("/v1/jobs", content=SMALL, params={"listing": "Elm 4/2", "name": "a.jpg"})
    await office.finish()
    path = "/v1/listings/Elm%204%2F2/results.zip"
    head, whole = await office.http.head(path), await office.http.get(path)
    assert 'filename="Elm 4-2.zip"' in head.headers["content-disposition"]
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


async def test_a_staged_room_comes_with_all_its_pictures(office: Office, staged: Finished):
    await stage(office, staged)
    await office.submit(name="a.jpg", listing="elm")
    (job,) = [job for job in (await office.http.get("/v1/jobs")).json()["jobs"] if job["variants"]]
    await office.store.update(job["id"], lambda it, now: it.revise(listing="elm"))
    files = unpack(await office.http.get(ZIP))
    assert list(files) == ["room-staged-2.jpg", "room-staged-3.jpg", "room-unstaged.jpg"]
    assert files["room-unstaged.jpg"] == b"without"
