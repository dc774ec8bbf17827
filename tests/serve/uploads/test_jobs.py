"""Complete uploads as jobs: photos and videos that a broken line would not bring otherwise."""

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from tests.serve.photos.conftest import WALL, Studio
from tests.serve.uploads.conftest import PIECE, Sender, encode, is_problem

HUGE = 2**23
"""Bytes, more than a photo may have here."""


async def hand_in(studio: Studio, where: str, key: str | None = None, **asked: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return await studio.http.post("/v1/jobs", json={"upload": where.rpartition("/")[2], **asked}, headers=headers)


async def test_an_upload_becomes_a_job_and_is_used_up(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "shoot/wall.png")
    answer = await hand_in(studio, where, options={"preset": "fast"})
    job = answer.json()
    assert (answer.status_code, job["name"], job["options"]["preset"]) == (202, "wall.png", "fast")
    assert (await studio.http.get(f"/v1/jobs/{job['id']}/original")).content == WALL
    assert is_problem(await sender.ask(where), 404, "upload_unknown")
    assert not list(studio.uploads.folder._root.rglob("bytes"))


async def test_whoever_missed_the_answer_gets_the_same_job(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    first, again = await hand_in(studio, where, "once"), await hand_in(studio, where, "once")
    assert first.json()["id"] == again.json()["id"]
    assert not list(studio.uploads.folder._root.rglob("bytes"))


async def test_two_who_hand_it_in_at_once_make_one_job(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    answers = await asyncio.gather(*(hand_in(studio, where, "once") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert not [path for path in studio.uploads.folder._root.rglob("*") if path.suffix == ".held"]


async def test_a_job_that_is_being_made_outlives_its_upload(
    studio: Studio, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its sender gives up while it is read."""
    where, edge = await sender.send(WALL, "wall.png"), studio.uploads.edge
    find_video = type(edge).find_video

    async def delete_first(self: Any, upload: Any) -> Any:
        assert (await sender.ask(where, "DELETE")).status_code == 204
        return await find_video(self, upload)

    monkeypatch.setattr(type(edge), "find_video", delete_first)
    made = await hand_in(studio, where)
    assert made.status_code == 202, made.text
    assert (await studio.http.get(f"/v1/jobs/{made.json()['id']}/original")).content == WALL
    assert is_problem(await sender.ask(where), 404, "upload_unknown")
    assert not list(studio.uploads.folder._root.iterdir())


async def test_what_an_upload_became_first_it_stays(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    photo = (await sender.keep(where)).json()
    job = (await hand_in(studio, where)).json()
    assert (await studio.http.get(f"/v1/jobs/{job['id']}/original")).content == WALL
    assert (await sender.keep(where)).json() == photo


async def test_a_job_s_upload_may_be_kept_as_a_photo_too(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    job = (await hand_in(studio, where)).json()
    first, again = await sender.keep(where, name="a.png"), await sender.keep(where, name="a.png")
    assert (first.status_code, first.json()["name"], first.json()["job"]) == (201, "a.png", None)
    assert not first.json()["id"].startswith(job["id"])
    assert again.json() == first.json()


async def test_a_refused_repetition_brings_its_bytes_back_once(studio: Studio, sender: Sender) -> None:
    where = await sender.send(WALL, "wall.png")
    await hand_in(studio, where, "once")
    for _ in range(2):
        refused = await hand_in(studio, where, "once", options={"seed": 9})
        assert is_problem(refused, 422, "idempotency_mismatch")
    assert sum(studio.uploads.folder.count().number.values()) <= 1


async def test_a_video_is_handed_in_as_one(studio: Studio, sender: Sender, tmp_path: Path) -> None:
    frames = [np.full((48, 64, 3), 40 + number, np.uint8) for number in range(6)]
    write_clip(tmp_path / "walk.mp4", frames)
    where = await sender.send((tmp_path / "walk.mp4").read_bytes(), "walk.mp4")
    job = (await hand_in(studio, where)).json()
    assert (job["video"]["frames"], job["name"]) == (6, "walk.mp4")


@pytest.mark.parametrize(("name", "status"), [("walk.mp4", 201), ("wall.png", 413)])
async def test_a_video_may_be_larger_than_a_photo(studio: Studio, name: str, status: int) -> None:
    headers = {**PIECE, "Upload-Length": str(HUGE), "Upload-Metadata": f"filename {encode(name)}"}
    answer = await studio.http.post("/v1/uploads", headers=headers, content=b"")
    assert answer.status_code == status
    told = await studio.http.options("/v1/uploads")
    assert int(told.headers["tus-max-size"]) > HUGE


async def test_what_cannot_be_a_job_stays(studio: Studio, sender: Sender) -> None:
    begun = (await sender.begin(len(WALL), first=WALL[:-1])).headers["location"]
    assert is_problem(await hand_in(studio, begun), 409, "upload_incomplete")
    other = await Sender(studio, "somebody else").send(WALL)
    assert is_problem(await hand_in(studio, other), 404, "upload_unknown")
    words = await sender.send(b"no photo at all", "notes.png")
    assert is_problem(await hand_in(studio, words), 415, "unsupported_format")
    assert (await sender.ask(words)).status_code == 200
    twice = await hand_in(studio, words, photo="0" * 32)
    assert is_problem(twice, 422, "bad_option")
