"""Complete uploads as jobs: photos and videos that a broken line would not bring otherwise."""

import hashlib
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
    kept = (await sender.keep(where)).json()
    assert (kept["id"], kept["sha256"]) == (f"{first.json()['id']}-original", hashlib.sha256(WALL).hexdigest())


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
