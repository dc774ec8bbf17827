"""`fanlight style` against the routes themselves, on loopback."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from fanlight_client.cli import main
from fanlight_client.client import AsyncClient, Client
from fanlight_client.errors import ProblemError
from imaging.look import NATURAL
from tests.serve.styles.conftest import draw_front, draw_rooms


@pytest.fixture
def url(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "finished" / "upstairs").mkdir(parents=True)
    for number, photo in enumerate(draw_rooms()):
        (tmp_path / "finished" / "upstairs" / f"room {number}.jpg").write_bytes(photo)
    (tmp_path / "finished" / "front.jpg").write_bytes(draw_front())
    return tmp_path / "finished"


def test_a_style_is_learned_listed_used_and_forgotten(url: str, folder: Path, capsys) -> None:
    assert main(["style", "learn", str(folder), "--as", "elm", "--url", url]) == 0
    told = capsys.readouterr().out
    assert "left out: front.jpg: not surely a room" in told
    assert f"{len(draw_rooms())} photos: whites {NATURAL.wall90:.1f} →" in told
    assert "a style moves lightness only" in told
    assert main(["style", "list", "--url", url]) == 0
    assert f"elm: {len(draw_rooms())} photos" in capsys.readouterr().out
    with Client(url) as client:
        targets = client.styles.get("elm").targets
        job = client.jobs.submit(draw_rooms()[0], style="elm")
    assert str(job.options.style) == f"elm:{targets.wall90}/{targets.middle}"
    assert main(["style", "forget", "elm", "--url", url]) == 0
    assert main(["style", "list", "--url", url]) == 0
    assert "no styles" in capsys.readouterr().out


def test_what_cannot_be_learned_says_why(url: str, folder: Path, tmp_path: Path, capsys) -> None:
    (folder / "upstairs" / "room 0.jpg").unlink()
    (folder / "upstairs" / "room 1.jpg").unlink()
    assert main(["style", "learn", str(folder), "--as", "elm", "--url", url]) == 1
    assert "too_few_rooms" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["style", "learn", str(tmp_path / "empty"), "--as", "elm", "--url", url]) == 1
    assert main(["style", "forget", "elm", "--url", url]) == 1
    assert "there is no style elm" in capsys.readouterr().err
    for misuse in (["learn", str(folder), "--as", "1elm"], ["learn", str(folder)], ["forget", "none"], []):
        with pytest.raises(SystemExit, match="2"):
            main(["style", *misuse])


async def test_the_library_awaits_the_same_calls(url: str) -> None:
    async with AsyncClient(url) as client:
        style = await client.styles.learn("elm", draw_rooms())
        assert await client.styles.get("elm") == style
        assert await client.styles.list() == [style]
        await client.styles.forget("elm")
        with pytest.raises(ProblemError, match="not_found"):
            await client.styles.forget("elm")
        with pytest.raises(ValueError, match="no name"):
            await client.styles.learn("../elm", draw_rooms())
