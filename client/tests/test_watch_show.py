"""The board of a watcher as a terminal shows it."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from fanlight_client.job_wire import JobProgress, JobStatus
from fanlight_client.options import EnhanceOptions
from fanlight_client.watch.board import Board
from fanlight_client.watch.show import render_board, shorten, tell_sum


def status(state: str, *, tiles: int = 0, waits: bool = False) -> JobStatus:
    return JobStatus(
        id="0" * 32, state=state, name="n", listing="l", priority="normal", options=EnhanceOptions(),
        created=datetime.now(UTC), attempt=1, max_attempts=5, waits_for_listing=waits, revision=1,
        progress=JobProgress(stage="look", tiles_done=tiles, tiles_total=54 if tiles else 0),
        eta_s=75 if tiles else None,
    )  # fmt: skip


def shown(board: Board, width: int = 100, height: int = 30) -> list[str]:
    console = Console(width=width, height=height, color_system=None)
    with console.capture() as capture:
        console.print(render_board(board, console.size))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_what_runs_comes_first_and_what_waits_for_its_shoot_last() -> None:
    board = Board()
    board.note("held.jpg", "queued", status("queued", waits=True))
    board.note("next.jpg", "queued", status("queued"))
    board.note("now.jpg", "running", status("running", tiles=3))
    board.note("done.jpg", "finished")
    lines = shown(board)
    assert [line.split()[0] for line in lines[1:4]] == ["now.jpg", "next.jpg", "held.jpg"]
    assert lines[1].split()[-2:] == ["3/54", "1:15"]
    assert "waits for its shoot" in lines[3]
    assert lines[-1] == "1 of 4 done (1 finished); 1 running, 2 queued (1 wait for their shoot)"


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_a_line_a_file_which_ends_with_its_name_however_deep_it_lies(width: int) -> None:
    board = Board()
    board.note(f"{'a long folder/' * 12}[1] Küche.jpg", "running", status("running", tiles=3))
    board.note_trouble("no connection [yet]")
    lines = shown(board, width)
    assert len(lines) == 5
    assert "[1] Küche.jpg" in lines[1]
    assert "3/54" in lines[1]
    assert "no connection [yet]" in lines[-1]


@pytest.mark.parametrize(("height", "files"), [(12, 6), (30, 20), (60, 20)])
def test_no_more_lines_than_there_are(height: int, files: int) -> None:
    board = Board()
    for number in range(40):
        board.note(f"{number}.jpg", "queued", status("queued"))
    assert sum(".jpg" in line for line in shown(board, height=height)) == files


@pytest.mark.parametrize("path", ["a/b.jpg", "寝室/寝室.jpg", "x" * 50])
@pytest.mark.parametrize("width", [1, 2, 5, 7, 12])
def test_a_path_has_at_most_so_many_cells(path: str, width: int) -> None:
    assert cell_len(shorten(path, width)) <= width
    assert path.endswith(shorten(path, width).lstrip("…"))


def test_the_last_line_says_what_is_left() -> None:
    board = Board()
    assert tell_sum(board) == "nothing to do"
    board.note("done.jpg", "finished")
    assert tell_sum(board) == "1 finished"
    board.note("now.jpg", "running", status("running"))
    assert tell_sum(board) == "1 finished, 1 left, which the next start goes on with"
