"""Folders of brackets through the commands: what is one photo is one job and one result, under its reference's name."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from client.tests.captures import frames_of
from client.tests.scripted_server import ScriptedServer
from fanlight_client.cli import main
from fanlight_client.client import Client
from fanlight_client.job_wire import JOBS_PATH
from tests.brackets import expose, shoot, write_frame
from tests.imaging.test_codec_hdr import write_dng

ROOM, KITCHEN = shoot(), shoot(seed=5, begun_s=60)
SINGLE = shoot((0.0,), seed=9, begun_s=200)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two brackets and a single photo, the second bracket in a folder of its own."""
    for name, content in {
        **{f"{number}.jpg": frame for number, frame in enumerate(ROOM, 1)},
        **{f"kitchen/{number}.jpg": frame for number, frame in enumerate(KITCHEN, 1)},
        "9.jpg": SINGLE,
    }.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "in"


def run(server: ScriptedServer, command: str, *arguments: object) -> int:
    return main([command, *map(str, arguments), "--url", server.url])


def sent(server: ScriptedServer) -> list[tuple[bytes, ...]]:
    """What came as a job: its frames, or its body."""
    return [frames_of(seen) or (seen.body,) for seen in server.seen if seen.path == JOBS_PATH and seen.method == "POST"]


def results(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*.jpg"))


def test_a_plan_is_shown_and_nothing_is_done(server: ScriptedServer, folder: Path, capsys: Any) -> None:
    assert run(server, "plan", folder) == 0
    printed = capsys.readouterr().out
    assert "3 photos from 7 files, 0 left over" in printed
    assert "1.jpg, 2.jpg, 3.jpg" in printed
    assert "EV" in printed
    assert server.shop.jobs == {}


def test_a_plan_names_every_photo_in_full_however_narrow_the_terminal(
    server: ScriptedServer, folder: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert run(server, "plan", folder) == 0
    assert "…" not in capsys.readouterr().out


def test_a_folder_among_the_frames_does_not_part_them(server: ScriptedServer, tmp_path: Path) -> None:
    for number, frame in enumerate(ROOM, 1):
        (tmp_path / f"{number}.jpg").write_bytes(frame)
    (tmp_path / "2 edited").mkdir()
    (tmp_path / "2 edited" / "9.jpg").write_bytes(SINGLE)
    assert run(server, "submit", tmp_path) == 0
    assert set(sent(server)) == {tuple(ROOM), (SINGLE,)}


def test_what_is_left_over_is_shown_and_is_an_error(server: ScriptedServer, folder: Path, capsys: Any) -> None:
    assert run(server, "plan", folder, "--brackets", "3") == 1
    printed = capsys.readouterr().out
    assert "2 photos from 7 files, 1 left over" in printed
    assert f"left over: {folder / '9.jpg'}: " in printed.replace("\n", "")


def test_a_folder_is_handed_in_photo_by_photo(server: ScriptedServer, folder: Path, capsys: Any) -> None:
    assert run(server, "submit", folder) == 0
    assert set(sent(server)) == {tuple(ROOM), tuple(KITCHEN), (SINGLE,)}
    assert len(sent(server)) == 3
    assert "(3 frames)" in capsys.readouterr().out


def test_results_are_called_after_the_reference_and_found_again(
    server: ScriptedServer, folder: Path, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "out"
    assert run(server, "submit", folder, "-o", out) == 0
    first = results(out)
    assert len(first) == 3
    assert "9.jpg" in first
    capsys.readouterr()
    assert run(server, "submit", folder, "-o", out) == 0
    assert "3 skipped" in capsys.readouterr().out
    assert results(out) == first
    assert len(sent(server)) == 3


def test_without_grouping_every_file_is_a_photo(server: ScriptedServer, folder: Path) -> None:
    assert run(server, "submit", folder, "--brackets", "off") == 0
    assert set(sent(server)) == {(frame,) for frame in (*ROOM, *KITCHEN, SINGLE)}


def test_what_is_left_over_is_not_handed_in(server: ScriptedServer, folder: Path, capsys: Any) -> None:
    assert run(server, "submit", folder, "--brackets", "3") == 1
    assert set(sent(server)) == {tuple(ROOM), tuple(KITCHEN)}
    assert "left over" in capsys.readouterr().out


def test_a_raw_file_and_its_jpeg_are_one_photo(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "1.DNG").write_bytes(write_dng())
    (tmp_path / "1.JPG").write_bytes(ROOM[0])
    assert run(server, "submit", tmp_path) == 0
    assert sent(server) == [(write_dng(),)]


def test_a_file_that_cannot_be_looked_at_is_sent_by_itself_and_told_there(
    server: ScriptedServer, folder: Path, tmp_path: Path
) -> None:
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no photo")
    server.shop.broken["broken.jpg"] = "truncated_image"
    assert run(server, "submit", folder, "-o", tmp_path / "out") == 1
    assert (b"\xff\xd8\xff no photo",) in sent(server)
    assert len(results(tmp_path / "out")) == 3


def test_frames_named_on_the_command_line_are_one_photo(
    server: ScriptedServer, folder: Path, tmp_path: Path, capsys: Any
) -> None:
    frames = [folder / f"{number}.jpg" for number in (1, 2, 3)]
    assert run(server, "enhance", "--frames", *frames, "-o", tmp_path / "out", "--reference", 2) == 0
    assert results(tmp_path / "out") == ["2.jpg"]
    (seen,) = [seen for seen in server.seen if seen.path == "/v1/enhance"]
    assert seen.params["reference"] == "2"
    assert seen.headers["content-type"].startswith("multipart/form-data")
    assert run(server, "enhance", "--frames", frames[0], "-o", tmp_path / "out") == 1


@pytest.mark.parametrize("brackets", ["1", "10", "some", ""])
def test_what_is_no_grouping_is_told(server: ScriptedServer, folder: Path, brackets: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        run(server, "submit", folder, "--brackets", brackets)
    assert ended.value.code == 2
    assert "2 to 9" in capsys.readouterr().err


def test_the_library_hands_in_frames_and_plans(server: ScriptedServer, folder: Path) -> None:
    paths = sorted(folder.glob("*.jpg"))
    with Client(server.url) as client:
        plan = client.jobs.plan("elm", [client.jobs.look_at(path) for path in paths])
        assert [[frame.place for frame in photo.frames] for photo in plan.photos] == [[0, 1, 2], [3]]
        job = client.jobs.submit(frames=[paths[frame.place] for frame in plan.photos[0].frames], reference=3)
        assert (job.frames, job.options.reference) == (3, 3)
        with pytest.raises(ValueError, match="not both"):
            client.enhance(paths[0], frames=paths)
    assert sent(server) == [tuple(ROOM)]


def test_frames_of_two_folders_are_never_one_photo(server: ScriptedServer, tmp_path: Path) -> None:
    room = shoot((0.0, -2.0), seed=1)
    for folder, frame in zip(("a", "b"), room, strict=True):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.jpg").write_bytes(frame)
    assert run(server, "submit", tmp_path) == 0
    assert set(sent(server)) == {(frame,) for frame in room}


def test_photos_that_belong_to_none_stay_single(server: ScriptedServer, tmp_path: Path) -> None:
    plain = [np.full((240, 320, 3), level, np.uint8) for level in (60, 200)]
    for number, pixels in enumerate(plain):
        (tmp_path / f"{number}.jpg").write_bytes(write_frame(expose(pixels, 0), 0, number * 3600.0))
    assert run(server, "submit", tmp_path) == 0
    assert len(sent(server)) == 2
