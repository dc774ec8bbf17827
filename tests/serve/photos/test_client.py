"""`client.photos` and `fanlight select` against the routes themselves, on loopback."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fanlight_client import AsyncClient, Client, KeptPhoto, ProblemError, Select
from fanlight_client.cli import main
from fanlight_client.report import PhotoFacts, Report
from serve.settings import JobsArgs
from tests.serve.photos.conftest import OTHER, WALL, Studio, serve_studio
from tests.serve.photos.test_assets import read_png
from tests.serve.photos.test_select import inside, overlap, truth

Ask = Callable[..., Any]


@pytest.fixture
def served(args: JobsArgs) -> Iterator[tuple[str, Studio]]:
    """The address of a studio that is asked over a socket, and what lies behind."""
    with serve_studio(args) as served:
        yield served


@pytest.fixture
def url(served: tuple[str, Studio]) -> str:
    return served[0]


@contextmanager
def waiting(url: str) -> Iterator[Ask]:
    with Client(url, timeout_s=10) as client:

        def ask(part: str, call: str, *args: Any, **kwargs: Any) -> Any:
            answer = getattr(getattr(client, part), call)(*args, **kwargs)
            return list(answer) if call == "list" else answer

        yield ask


@contextmanager
def awaiting(url: str) -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        client = AsyncClient(url, timeout_s=10)

        async def answer_to(part: str, call: str, args: Any, kwargs: Any) -> Any:
            answer = getattr(getattr(client, part), call)(*args, **kwargs)
            return [one async for one in answer] if call == "list" else await answer

        yield lambda part, call, *args, **kwargs: runner.run(answer_to(part, call, args, kwargs))
        runner.run(client.aclose())


@pytest.fixture(params=[waiting, awaiting], ids=["Client", "AsyncClient"])
def ask(url: str, request: pytest.FixtureRequest) -> Iterator[Ask]:
    with request.param(url) as asking:
        yield asking


def test_a_photo_is_kept_listed_fetched_and_forgotten(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "wall.png").write_bytes(WALL)
    photo = ask("photos", "upload", tmp_path / "wall.png")
    assert isinstance(photo, KeptPhoto)
    assert (photo.name, photo.width, photo.sha256) == ("wall.png", 400, hashlib.sha256(WALL).hexdigest())
    other = ask("photos", "upload", OTHER, name="other")
    assert ask("photos", "get", photo.id) == photo
    assert [one.id for one in ask("photos", "list", page=1)] == [other.id, photo.id]
    assert ask("photos", "content", photo) == WALL
    ask("photos", "delete", photo)
    with pytest.raises(ProblemError) as raised:
        ask("photos", "get", photo)
    assert raised.value.problem.code == "unknown_photo"


def test_the_same_key_is_the_same_photo(ask: Ask) -> None:
    first, again = [ask("photos", "upload", WALL, idempotency_key="k") for _ in range(2)]
    assert first == again


def test_frames_are_one_photo(ask: Ask) -> None:
    photo = ask("photos", "upload", frames=[WALL, OTHER])
    assert (photo.frames, ask("photos", "content", photo, 2)) == (2, OTHER)


def test_an_asset_is_waited_for(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.photos.routes.PATIENCE_S", 0)
    monkeypatch.setattr("serve.photos.routes.LOOK_AGAIN_S", 0)
    photo = ask("photos", "upload", WALL)
    assert read_png(ask("photos", "asset", photo, "preview")).shape == (300, 400, 3)
    with pytest.raises(ProblemError) as raised:
        ask("photos", "asset", photo, "roof")
    assert raised.value.problem.code == "unknown_asset"


def test_clicks_come_back_as_masks(ask: Ask) -> None:
    photo = ask("photos", "upload", WALL)
    found = ask("photos", "select", photo, points=[(250, 200)])
    assert overlap(inside(found.masks[0].rle), truth()) > 0.98
    assert ask("photos", "select", photo, Select(points=[(250, 200)])) == found
    picked = ask("photos", "pick", photo.id, box=(190, 90, 310, 300))
    assert picked.score == 0.9
    assert overlap(read_png(picked.png) >= 128, truth()) > 0.98
    assert ask("photos", "pick", photo.id, points=[(250, 200)], alternative=2).score == 0.4


def test_a_job_is_made_from_a_photo_and_another_from_its_result(
    ask: Ask, served: tuple[str, Studio], report_in_full: Report
) -> None:
    facts = PhotoFacts(width=8, height=6, bit_depth=8, format="png", bytes=len(OTHER), sha256="0" * 64)
    report = report_in_full.model_copy(update={"output": facts}).model_dump_json().encode()
    photo = ask("photos", "upload", WALL, name="wall.png")
    jobs = [ask("jobs", "submit", photo, seed=1), ask("jobs", "submit", photo_id=photo.id, seed=2)]
    assert [(job.photo, job.name, job.options.seed) for job in jobs] == [
        (photo.id, "wall.png", 1),
        (photo.id, "wall.png", 2),
    ]
    asyncio.run(served[1].finish(OTHER, report))
    result = ask("photos", "get", jobs[0])
    assert (result.parent, result.job) == (photo.id, jobs[0].id)
    assert ask("photos", "content", jobs[0].id) == OTHER
    assert ask("jobs", "submit", jobs[0], priority="high").photo == jobs[0].id


def test_versions_are_listed_and_a_recipe_is_inherited(
    ask: Ask, served: tuple[str, Studio], report_in_full: Report
) -> None:
    facts = PhotoFacts(width=8, height=6, bit_depth=8, format="png", bytes=len(OTHER), sha256="0" * 64)
    report = report_in_full.model_copy(update={"output": facts}).model_dump_json().encode()
    photo = ask("photos", "upload", WALL)
    first = ask("jobs", "submit", photo, seed=1)
    asyncio.run(served[1].finish(OTHER, report))
    onward = ask("jobs", "submit", first, recipe=[{"step": "blur"}], inherit=True)
    assert ask("jobs", "original", onward) == WALL
    versions = ask("photos", "versions", photo)
    assert [version.id for version in versions] == [photo.id, first.id, onward.id]
    assert [version.inherited for version in versions] == [False, False, True]
    with pytest.raises(ProblemError) as raised:
        ask("jobs", "submit", photo, inherit=True)
    assert raised.value.problem.code == "nothing_to_inherit"
    with pytest.raises(ValueError, match="by its id"):
        ask("jobs", "submit", WALL, inherit=True)


@pytest.mark.parametrize("also", [{"url": "https://example.com/a.jpg"}, {"frames": [OTHER]}, {"photo_id": "0" * 32}])
def test_a_job_has_one_photo(ask: Ask, also: dict[str, Any]) -> None:
    photo = ask("photos", "upload", WALL)
    for one in (photo, WALL):
        with pytest.raises(ValueError, match="one of them"):
            ask("jobs", "submit", one, **also)


def test_select_writes_a_mask_and_tells_its_score(url: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "wall.png").write_bytes(WALL)
    mask = tmp_path / "mask.png"
    asked = ["--point", "250,200", "--not", "10,10", "-o", str(mask), "--url", url]
    assert main(["select", str(tmp_path / "wall.png"), *asked]) == 0
    told = capsys.readouterr().out
    assert "score 0.90" in told
    assert overlap(read_png(mask.read_bytes()) >= 128, truth()) > 0.98
    photo_id = told.split("photo ")[1].strip()
    assert (
        main(["select", photo_id, "--box", "190,90,310,300", "-o", str(mask), "--alternative", "2", "--url", url]) == 0
    )
    assert "score 0.40" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "told"), [(["--point", "1"], "2 numbers"), (["--box", "1,2,3"], "4 numbers"), ([], "at least one point")]
)
def test_select_says_what_is_wrong_before_anything_is_sent(asked: list[str], told: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "wall.png").write_bytes(WALL)
    with pytest.raises(SystemExit):
        main(
            [
                "select",
                str(tmp_path / "wall.png"),
                *asked,
                "-o",
                str(tmp_path / "mask.png"),
                "--url",
                "http://x.invalid",
            ]
        )
    assert told in capsys.readouterr().err
    assert not (tmp_path / "mask.png").exists()


def test_select_outside_of_the_photo_leaves_no_file(url: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "wall.png").write_bytes(WALL)
    asked = ["--point", "4000,200", "-o", str(tmp_path / "mask.png"), "--url", url]
    assert main(["select", str(tmp_path / "wall.png"), *asked]) == 1
    assert "400 × 300" in capsys.readouterr().err
    assert not (tmp_path / "mask.png").exists()
