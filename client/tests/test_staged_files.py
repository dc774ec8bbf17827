"""Staged rooms through `fanlight submit` and `watch`: nothing of them stays behind on the server."""

import asyncio
from pathlib import Path

import pytest

from client.tests.staged_rooms import TWIN
from fanlight_client import AsyncClient, EnhanceOptions
from fanlight_client.cli import main
from fanlight_client.watch.board import Board
from fanlight_client.watch.watcher import Watcher, WatchRules

RECIPE = '[{"step": "tone"}, {"step": "stage", "style": "coastal", "variants": 3}]'
BESIDE = ["room-staged-2.jpg", "room-staged-3.jpg", "room-unstaged.jpg"]


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/room.jpg").write_bytes(b"an empty room")
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def photos(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".jpg")


def submit(server, *arguments: object) -> int:
    return main(["submit", *map(str, arguments), "--recipe", RECIPE, "--url", server.url])


def test_whoever_submits_a_room_gets_every_picture(server, drop: Path, out: Path) -> None:
    assert submit(server, drop, "-o", out) == 0
    assert photos(out) == [*BESIDE[:2], BESIDE[2], "room.jpg"]
    assert (out / "room-unstaged.jpg").read_bytes() == TWIN
    assert (out / "room-staged-2.jpg").read_bytes() == b"\xff\xd8with sofa 2\xff\xd9"
    assert (out / "room-staged-2.jpg.report.json").exists()


def test_of_a_photo_by_its_url_the_original_comes_as_well(server, out: Path) -> None:
    assert submit(server, "https://photos.example/room.jpg", "-o", out, "--no-report") == 0
    [folder] = {path.parent for path in out.rglob("*-original*")}
    assert [path.read_bytes() for path in folder.glob("*-original*")] == [b"https://photos.example/room.jpg"]


def test_files_that_are_there_already_are_left_alone(server, drop: Path, out: Path) -> None:
    out.mkdir()
    (out / "room-staged-3.jpg").write_bytes(b"mine")
    assert submit(server, drop / "room.jpg", "-o", out) == 1
    assert photos(out) == ["room-staged-3.jpg"], "all of it, or nothing"
    assert submit(server, drop / "room.jpg", "-o", out, "--overwrite") == 0
    assert (out / "room-staged-3.jpg").read_bytes() != b"mine"


async def watch(server, drop: Path, out: Path) -> None:
    rules = WatchRules(settle_s=0.05, quiet_s=0.1, options=EnhanceOptions.model_validate({"recipe": RECIPE}))
    async with AsyncClient(server.url, timeout_s=10, retries=0) as client:
        watcher = Watcher(client, drop, out, rules, Board())
        try:
            await asyncio.wait_for(watcher.run(once=True), 60)
        finally:
            watcher.close()


async def test_a_watched_folder_brings_all_pictures_and_brings_them_again(server, drop: Path, out: Path) -> None:
    await watch(server, drop, out)
    assert photos(out) == [*BESIDE, "room.jpg"]
    (drop / "room.jpg").write_bytes(b"another empty room")
    server.shop.missed = {1}
    await watch(server, drop, out)
    assert photos(out) == [*BESIDE, "room.jpg"], "those of before are ours, and are written over"


async def test_a_watched_folder_writes_over_nothing_that_is_somebodys(server, drop: Path, out: Path) -> None:
    out.mkdir()
    (out / "room-unstaged.jpg").write_bytes(b"mine")
    await watch(server, drop, out)
    assert (out / "room-unstaged.jpg").read_bytes() == b"mine"
    assert not (out / "room.jpg").exists()
