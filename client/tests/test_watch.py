"""Folder drop, against a server that does the jobs: what is sent, what is written, and how often."""

import asyncio
import errno
import hashlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from client.tests.watching import SOON, files, listings, photos, put, until, watching
from fanlight_client import EnhanceOptions, ProblemError
from fanlight_client.naming import report_beside
from fanlight_client.report import Report
from fanlight_client.watch.brackets import choose_changed, find_near
from fanlight_client.watch.delivery import Delivery, sha256_of_file
from fanlight_client.watch.journal import AlreadyWatched, Photo
from fanlight_client.watch.patience import insist
from fanlight_client.watch.scan import look_at
from fanlight_client.watch.tracker import rest_s
from fanlight_client.watch.watcher import WatchRules
from tests.brackets import shoot


def make_deep(folder: Path) -> Path:
    """Folders within it whose path is nearly as long as the system takes."""
    deep = folder
    while len(os.fsencode(deep)) < 3900:
        deep = deep / ("d" * min(200, 4000 - len(os.fsencode(deep))))
        deep.mkdir()
    return deep


async def test_names_and_folders_are_kept_and_the_drop_is_left_alone(server, watch, drop: Path, out: Path) -> None:
    names = ["a.jpg", "7 Elm St/Küche.JPG", "7 Elm St/upstairs/c.tif", "b & c/d.jpeg"]
    put(drop, *names)
    board = await watch()
    assert photos(out) == sorted(["a.jpg", "7 Elm St/Küche.JPG", "7 Elm St/upstairs/c.jpg", "b & c/d.jpeg"])
    assert files(drop) == sorted(names)
    assert (drop / "a.jpg").read_bytes() == b"photo a.jpg"
    assert board.counts["finished"] == 4
    report = Report.model_validate_json((out / "a.jpg.report.json").read_bytes())
    assert report.output.sha256 == hashlib.sha256((out / "a.jpg").read_bytes()).hexdigest()
    assert report.input.sha256 == hashlib.sha256(b"photo a.jpg").hexdigest()


async def test_options_go_with_every_photo(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    options = EnhanceOptions(seed=7, sky="never")
    await watch(WatchRules(options, "low", settle_s=0.05, quiet_s=0.1, keep_reports=False))
    [kept] = server.shop.jobs.values()
    assert (kept.status.options, kept.status.priority) == (options, "low")
    assert files(out) == ["a.jpg"]


async def test_forty_photos_at_once_are_one_listing(server, watch, drop: Path, out: Path) -> None:
    put(drop, *(f"{number:02}.jpg" for number in range(40)))
    await watch()
    assert [len(names) for names in listings(server).values()] == [40]
    assert server.shop.closed == list(listings(server))
    assert len(photos(out)) == 40


async def test_every_folder_is_a_shoot_of_its_own(server, watch, drop: Path) -> None:
    put(drop, "elm/1.jpg", "elm/garden/2.jpg", "oak/3.jpg", "4.jpg")
    await watch()
    assert sorted(listings(server).values()) == [["1.jpg", "2.jpg"], ["3.jpg"], ["4.jpg"]]
    assert {name.partition(" ")[0] for name in listings(server)} == {"elm", "oak", "in"}
    assert sorted(server.shop.closed) == sorted(listings(server))


async def test_what_comes_after_a_quiet_while_is_another_shoot(server, watch, drop: Path) -> None:
    put(drop, "elm/1.jpg")
    await watch()
    put(drop, "elm/2.jpg")
    await watch()
    assert sorted(listings(server).values()) == [["1.jpg"], ["2.jpg"]]


async def test_a_shoot_waits_for_a_file_that_still_grows(server, drop: Path, out: Path) -> None:
    put(drop, "elm/1.jpg")
    rules = WatchRules(settle_s=0.4, quiet_s=0.5)
    async with watching(server.url, drop, out, rules) as (_, task):
        with (drop / "elm/2.jpg").open("wb") as growing:
            for number in range(20):
                growing.write(b"%d" % number)
                growing.flush()
                await asyncio.sleep(0.08)
        await until(lambda: len(photos(out)) == 2)
        assert not task.done()
    assert list(listings(server).values()) == [["1.jpg", "2.jpg"]]
    grown = next(kept for kept in server.shop.jobs.values() if kept.status.name == "2.jpg")
    assert grown.original == "".join(map(str, range(20))).encode()


async def test_a_file_that_is_moved_in_and_one_that_gets_its_name_at_the_end(
    server, drop: Path, out: Path, tmp_path: Path
) -> None:
    async with watching(server.url, drop, out):
        put(tmp_path, "elsewhere/a.jpg")
        put(drop, "b.jpg.part", ".c.jpg.x7Gh2")
        (tmp_path / "elsewhere").rename(drop / "moved")
        await until(lambda: photos(out) == ["moved/a.jpg"])
        (drop / "b.jpg.part").rename(drop / "b.jpg")
        (drop / ".c.jpg.x7Gh2").rename(drop / "c.jpg")
        await until(lambda: photos(out) == ["b.jpg", "c.jpg", "moved/a.jpg"])
    assert len(server.shop.jobs) == 3


async def test_odd_files_go_to_failed_with_a_reason(server, watch, drop: Path, out: Path) -> None:
    server.shop.broken["broken.jpg"] = "truncated_image"
    put(drop, "elm/notes.txt", "elm/broken.jpg", "elm/a.jpg", "plan.pdf", "README")
    put(drop, "Thumbs.db", ".DS_Store", "elm/.hidden.jpg", "__MACOSX/x.jpg", "a.xmp")
    board = await watch()
    odd = ["README", "elm/broken.jpg", "elm/notes.txt", "plan.pdf"]
    assert photos(out) == sorted(["elm/a.jpg", *(f"failed/{n}" for n in odd), *(f"failed/{n}.txt" for n in odd)])
    reason = (out / "failed/elm/broken.jpg.txt").read_text()
    assert "elm/broken.jpg could not be finished" in reason
    assert "Reason: the file is not whole: its end is missing.\nCopy it again" in reason
    assert "Details: the file ends too early" in reason
    assert "Code: truncated_image" in reason
    [job_id] = [job_id for job_id, kept in server.shop.jobs.items() if kept.status.name == "broken.jpg"]
    assert f"Job: {job_id}" in reason
    no_photo = (out / "failed/plan.pdf.txt").read_text()
    assert "Reason: this is no photo, by its content.\n" in no_photo
    assert "Details: .pdf is no kind of photo\n" in no_photo
    assert "Code: not_an_image" in no_photo
    assert (out / "failed/elm/broken.jpg").read_bytes() == b"photo elm/broken.jpg"
    left = sorted(["Thumbs.db", ".DS_Store", "elm/.hidden.jpg", "__MACOSX/x.jpg", "a.xmp", "elm/a.jpg"])
    assert files(drop) == left
    assert board.counts == {"finished": 1, "skipped": 0, "failed": 4}


async def test_a_file_that_the_server_refuses_has_failed(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    server.then_refuses(415, "unsupported_format")
    await watch()
    assert "said the server" in (out / "failed/a.jpg.txt").read_text()
    assert len(server.shop.closed) == 1


async def test_a_file_that_may_not_be_read_has_failed_and_holds_up_nobody(
    server, watch, drop: Path, out: Path, monkeypatch
) -> None:
    def read(path: Path) -> str:  # root may read everything, so the kernel's answer is given here
        if path.name == "secret.jpg":
            raise PermissionError(13, "Permission denied")
        return sha256_of_file(path)

    monkeypatch.setattr("fanlight_client.watch.watcher.sha256_of_file", read)
    put(drop, "secret.jpg", "b.jpg")
    await watch()
    assert (out / "b.jpg").exists()
    assert "may not be read" in (out / "failed/secret.jpg.txt").read_text()


async def test_a_service_that_starts_again_behind_its_proxy_is_waited_for(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    said = b"Path '/v1/jobs' not found. Ping http://.../-/routes for available routes."
    server.then_answers(404, said, "text/plain")
    board = await watch()
    assert board.counts["finished"] == 1
    assert len(server.shop.jobs) == 1


async def test_a_file_put_back_is_tried_again_and_nothing_in_failed_is_written_over(
    server, watch, drop: Path, out: Path
) -> None:
    server.shop.broken["a.jpg"] = "truncated_image"
    put(drop, "a.jpg")
    await watch()
    (out / "failed/a.jpg").rename(drop / "a.jpg")
    await watch()
    put(drop, "a.jpg")
    await watch()
    assert files(out / "failed") == ["a-2.jpg", "a-2.jpg.txt", "a.jpg", "a.jpg.txt"]
    (out / "failed/a.jpg").rename(drop / "a.jpg")
    server.shop.broken.clear()
    await watch()
    assert photos(out) == ["a.jpg", "failed/a-2.jpg", "failed/a-2.jpg.txt"]
    assert Counter(server.shop.names()) == {"a.jpg": 4}


async def test_wrong_options_end_the_watch_and_move_nothing(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg", "b.jpg")
    server.then_refuses(422, "unknown_lora")
    with pytest.raises(ProblemError, match="unknown_lora"):
        await watch()
    assert files(drop) == ["a.jpg", "b.jpg"]
    assert photos(out) == []
    await watch()
    assert photos(out) == ["a.jpg", "b.jpg"]


async def test_a_second_run_does_nothing(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg", "elm/b.jpg")
    await watch()
    before = {name: (out / name).stat().st_mtime_ns for name in files(out)}
    board = await watch()
    assert sum(board.counts.values()) == 0
    assert len(server.shop.jobs) == 2
    assert {name: (out / name).stat().st_mtime_ns for name in files(out)} == before


async def test_a_result_that_was_taken_away_is_not_made_again(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    await watch()
    (out / "a.jpg").unlink()
    await watch()
    assert len(server.shop.jobs) == 1


async def test_another_photo_under_the_name_is_new_and_a_touched_one_is_not(
    server, watch, drop: Path, out: Path
) -> None:
    put(drop, "a.jpg", "b.jpg")
    await watch()
    old = (out / "a.jpg").read_bytes()
    (drop / "a.jpg").write_bytes(b"another photo")
    os.utime(drop / "b.jpg", (1, 1))
    await watch()
    assert Counter(server.shop.names()) == {"a.jpg": 2, "b.jpg": 1}
    assert (out / "a.jpg").read_bytes() != old
    assert photos(out) == ["a.jpg", "b.jpg"]


async def test_what_others_wrote_is_never_written_over(server, watch, drop: Path, out: Path) -> None:
    put(out, "a.jpg")
    put(drop, "a.jpg", "b.jpg")
    board = await watch()
    assert (out / "a.jpg").read_bytes() == b"photo a.jpg"
    assert board.counts == {"finished": 1, "skipped": 1, "failed": 0}
    assert server.shop.names() == ["b.jpg"]
    (out / "b.jpg").write_bytes(b"retouched")
    (drop / "b.jpg").write_bytes(b"another photo")
    assert (await watch()).counts["skipped"] == 1
    assert (out / "b.jpg").read_bytes() == b"retouched"
    assert files(drop) == ["a.jpg", "b.jpg"]


async def test_two_photos_of_one_name_are_both_delivered_and_keep_their_places(
    server, watch, drop: Path, out: Path
) -> None:
    put(drop, "a.heic", "a.jpg", "b.CR2", "b.heic", "b.hif")
    board = await watch()
    assert board.counts == {"finished": 5, "skipped": 0, "failed": 0}
    assert photos(out) == ["a-heic.jpg", "a.jpg", "b-CR2.jpg", "b-hif.jpg", "b.jpg"]
    assert source_of(out / "a.jpg") == b"photo a.jpg"
    before = {name: (out / name).read_bytes() for name in photos(out)}
    assert sum((await watch()).counts.values()) == 0
    assert {name: (out / name).read_bytes() for name in photos(out)} == before
    (drop / "b.hif").write_bytes(b"another photo")
    (drop / "b.heic").unlink()
    await watch()
    changed = [name for name in photos(out) if (out / name).read_bytes() != before[name]]
    assert changed == ["b-hif.jpg"]


def source_of(result: Path) -> bytes:
    """The photo that a result is of, as its report says: one that `put` made."""
    digest = Report.model_validate_json(report_beside(result).read_bytes()).input.sha256
    names = [f"photo {result.stem}{suffix}".encode() for suffix in (".jpg", ".heic", ".CR2", ".hif")]
    return next(content for content in names if hashlib.sha256(content).hexdigest() == digest)


async def test_a_name_that_another_result_has_already_is_left_to_it(server, watch, drop: Path, out: Path) -> None:
    put(drop, "a.heic")
    await watch()
    put(drop, "a.jpg")
    await watch()
    assert photos(out) == ["a-2.jpg", "a.jpg"]
    assert source_of(out / "a.jpg") == b"photo a.heic"


@pytest.mark.parametrize("end", [".filepart", ".part", ".crdownload", ".tmp", ".x7Gh2"])
async def test_an_unfinished_file_is_left_alone_until_it_has_its_name(
    server, watch, drop: Path, out: Path, end: str
) -> None:
    put(drop, f"IMG_7.jpg{end}", "a.jpg")
    board = await watch()
    assert files(drop) == sorted([f"IMG_7.jpg{end}", "a.jpg"])
    assert photos(out) == ["a.jpg"]
    assert f"({end.lower()})" in str(board.passed)
    (drop / f"IMG_7.jpg{end}").rename(drop / "IMG_7.jpg")
    board = await watch()
    assert photos(out) == ["IMG_7.jpg", "a.jpg"]
    assert str(board.passed) == ""


@pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="only Linux tells what is open")
async def test_a_file_that_is_still_open_is_not_complete_however_long_nothing_comes(
    server, drop: Path, out: Path
) -> None:
    async with watching(server.url, drop, out):
        with (drop / "a.jpg").open("wb") as growing:
            growing.write(b"half of it, ")
            growing.flush()
            put(drop, "elm/b.jpg")
            await until(lambda: photos(out) == ["elm/b.jpg"])
            await asyncio.sleep(10 * SOON.settle_s)
            assert files(drop) == ["a.jpg", "elm/b.jpg"]
            assert server.shop.names() == ["b.jpg"]
            growing.write(b"the rest")
        await until(lambda: photos(out) == ["a.jpg", "elm/b.jpg"])
    assert b"half of it, the rest" in [kept.original for kept in server.shop.jobs.values()]


async def test_companions_and_what_the_system_keeps_are_never_moved(server, watch, drop: Path, out: Path) -> None:
    left = [
        "IMG_1.mov",
        "IMG_1.xmp",
        "IMG_1.pp3",
        "IMG_1.json",
        "IMG_1.AAE",
        "@eaDir/IMG_1.jpg",
        "elm/.thumbnails/a.jpg",
    ]
    put(drop, *left, "IMG_1.jpg")
    board = await watch()
    assert files(drop) == sorted([*left, "IMG_1.jpg"])
    assert photos(out) == ["IMG_1.jpg"]
    assert str(board.passed).startswith(
        "passed over: 1 of the system (@eaDir); 5 companions (.aae, .json, .mov, .pp3, …)"
    )


async def test_the_content_decides_and_not_the_name_alone(server, watch, drop: Path, out: Path) -> None:
    put(drop, "IMG_2.HIF", "IMG_3.jfif", "IMG_4.jpe")
    (drop / "scan.dat").write_bytes(b"\xff\xd8\xff\xe0 photo")
    (drop / "list.dat").write_bytes(b"no photo")
    board = await watch()
    assert photos(out) == [
        *("IMG_2.jpg", "IMG_3.jfif", "IMG_4.jpe", "failed/list.dat", "failed/list.dat.txt", "scan.dat.jpg")
    ]
    assert board.counts == {"finished": 4, "skipped": 0, "failed": 1}


async def test_nothing_that_a_folder_holds_stops_the_others(server, watch, drop: Path, out: Path) -> None:
    long_name, chinese = "x" * 251 + ".jpg", "厨房" * 38 + "客厅.jpg"
    put(drop, "a.jpg", "z.jpg", long_name, chinese, "elm/b.jpg", "oak/c.jpg", "y" * 255)
    put(out, "oak")
    (out / "z.jpg").mkdir(parents=True)
    (drop / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(drop / "pipe.jpg")
    Path(os.fsdecode(os.fsencode(drop) + b"/K\xfcche.jpg")).write_bytes(b"photo")
    board = await watch()
    assert board.counts == {"finished": 4, "skipped": 2, "failed": 1}
    finished = {path.name for path in out.rglob("*.jpg") if path.is_file()}
    assert finished == {"a.jpg", "b.jpg", long_name, chinese}
    assert str(board.passed) == ("passed over: 1 not named in UTF-8 (.jpg); 1 unreadable (.jpg); 1 not files (.jpg)")
    assert [path.name for path in (out / "failed").iterdir() if path.suffix != ".txt"] == ["y" * 255]
    assert sum((await watch()).counts.values()) == 0


async def test_a_name_too_long_for_its_result_fails_that_photo_alone_and_once(
    server, watch, drop: Path, out: Path
) -> None:
    long_name = "x" * 251 + ".jpg"
    put(drop, "a.jpg", long_name)
    rules = WatchRules(EnhanceOptions(format="webp"), settle_s=0.05, quiet_s=0.1)
    board = await watch(rules)
    assert board.counts == {"finished": 1, "skipped": 0, "failed": 1}
    assert (out / "failed" / long_name).exists()
    [reason] = (out / "failed").glob("*.txt")
    assert "Code: name_too_long" in reason.read_text()
    assert server.shop.names() == ["a.jpg"]
    assert sum((await watch(rules)).counts.values()) == 0


async def test_a_path_too_long_even_for_failed_leaves_the_photo_where_it_is(
    server, watch, drop: Path, tmp_path: Path
) -> None:
    """Its path below OUT has more bytes than the system takes (PATH_MAX), below IN it does not."""
    deep = make_deep(drop)
    put(deep, "b.jpg")
    put(drop, "a.jpg")
    results = tmp_path / ("o" * 200)
    assert (await watch(results=results)).counts == {"finished": 1, "skipped": 0, "failed": 1}
    assert (deep / "b.jpg").exists()
    assert sum((await watch(results=results)).counts.values()) == 0


async def test_a_photo_that_was_too_deep_for_failed_may_be_touched_and_holds_up_nobody(
    server, watch, drop: Path, tmp_path: Path
) -> None:
    deep = make_deep(drop)
    put(deep, "b.jpg")
    results = tmp_path / ("o" * 200)
    assert (await watch(results=results)).counts["failed"] == 1
    os.utime(deep / "b.jpg", (1, 1))
    put(drop, "z.jpg")
    assert (await watch(results=results)).counts == {"finished": 1, "skipped": 0, "failed": 1}


async def test_a_file_that_the_disk_gives_trouble_with_holds_up_nobody_while_it_lasts(
    server, drop: Path, out: Path, monkeypatch
) -> None:
    def refuse(*_: object) -> str:  # root may look everywhere, so the kernel's answer is given here
        raise PermissionError(13, "Permission denied")

    put(drop, "a.docx", "b.jpg", "elm/c.jpg")
    with monkeypatch.context() as denied:
        denied.setattr(Delivery, "_free_place", refuse)
        async with watching(server.url, drop, out) as (board, _):
            await until(lambda: photos(out) == ["b.jpg", "elm/c.jpg"] and len(server.shop.closed) == 2)
            assert "Permission denied" in str(board.trouble)
    async with watching(server.url, drop, out, once=True) as (board, task):
        await asyncio.wait_for(task, 60)
    assert board.counts["failed"] == 1


async def test_a_folder_in_the_place_of_a_report_is_left_and_holds_up_nobody(
    server, watch, drop: Path, out: Path
) -> None:
    for name in ("a.jpg", "b.jpg"):
        (out / f"{name}.report.json").mkdir(parents=True)
    put(drop, "a.jpg", "b.jpg", "c.jpg")
    assert (await watch()).counts == {"finished": 1, "skipped": 2, "failed": 0}
    assert server.shop.names() == ["c.jpg"]
    rules = WatchRules(settle_s=0.05, quiet_s=0.1, keep_reports=False)
    put(drop, "elm/d.jpg")
    (out / "elm/d.jpg.report.json").mkdir(parents=True)
    assert (await watch(rules)).counts["finished"] == 1


@pytest.mark.parametrize("number", [errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ])
async def test_a_name_that_the_disk_does_not_take_is_not_waited_for(number: int) -> None:
    async def write() -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(OSError, match=os.strerror(number)):
        await asyncio.wait_for(insist(write, lambda text: None), 5)


def test_a_file_whose_folder_became_a_file_is_gone(drop: Path) -> None:
    put(drop, "elm")
    assert look_at(drop / "elm" / "a.jpg") is None


async def test_two_watchers_do_not_share_a_folder_of_results(server, drop: Path, out: Path) -> None:
    async with watching(server.url, drop, out):
        with pytest.raises(AlreadyWatched, match="another"):
            async with watching(server.url, drop, out):
                pass
    async with watching(server.url, drop, out):
        pass


async def test_results_may_lie_inside_the_drop_but_not_around_it(server, watch, drop: Path) -> None:
    put(drop, "a.jpg")
    await watch(results=drop / "out")
    await watch(results=drop / "out")
    assert photos(drop / "out") == ["a.jpg"]
    for results in (drop, drop.parent):
        with pytest.raises(NotADirectoryError, match="around"):
            await watch(results=results)


async def test_a_server_that_is_away_is_waited_for(server, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    for _ in range(3):
        server.then_refuses(503, "not_ready")
    server.then_hangs_up()
    server.then_takes_it_and_hangs_up()
    async with watching(server.url, drop, out, once=True) as (board, task):
        await until(lambda: board.trouble is not None)
        await task
    assert board.trouble is None
    assert photos(out) == ["a.jpg"]
    assert len(server.shop.jobs) == 1


async def test_a_shoot_is_not_complete_before_all_of_it_is_sent(server, watch, drop: Path) -> None:
    put(drop, "a.jpg")
    for _ in range(4):
        server.then_refuses(503, "not_ready")
    closed_before: list[bool] = []
    server.before_answer = lambda exchange: closed_before.append(
        bool(server.shop.closed) and "listing" in exchange.path
    )
    await watch(WatchRules(settle_s=0.05, quiet_s=0.0))
    assert not any(closed_before[:5])
    assert len(server.shop.closed) == 1


async def test_a_job_that_the_server_forgot_is_made_again(server, drop: Path, out: Path) -> None:
    server.shop.paused = True
    put(drop, "a.jpg")
    async with watching(server.url, drop, out, once=True) as (_, task):
        await until(lambda: bool(server.shop.jobs) and server.shop.closed != [])
        server.shop.jobs.clear()
        server.shop.resume()
        await task
    assert photos(out) == ["a.jpg"]
    assert len(server.shop.jobs) == 1


async def test_a_file_that_changes_while_it_is_sent_is_sent_as_it_is_in_the_end(server, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    server.shop.paused = True
    server.then(lambda: (drop / "a.jpg").write_bytes(b"the whole photo") and None)
    async with watching(server.url, drop, out, once=True) as (_, task):
        await until(lambda: b"the whole photo" in [kept.original for kept in server.shop.jobs.values()])
        await until(lambda: server.shop.names("queued") == ["a.jpg"])
        server.shop.resume()
        await task
    assert server.shop.names("succeeded") == ["a.jpg"]
    assert files(drop) == ["a.jpg"]
    report = Report.model_validate_json((out / "a.jpg.report.json").read_bytes())
    assert report.input.sha256 == hashlib.sha256(b"the whole photo").hexdigest()


async def test_a_drop_that_vanishes_for_a_while(server, drop: Path, out: Path) -> None:
    put(drop, "a.jpg")
    async with watching(server.url, drop, out) as (board, task):
        await until(lambda: photos(out) == ["a.jpg"])
        drop.rename(drop.with_name("unmounted"))
        await until(lambda: board.trouble is not None)
        drop.with_name("unmounted").rename(drop)
        put(drop, "b.jpg")
        await until(lambda: photos(out) == ["a.jpg", "b.jpg"])
        assert not task.done()
    assert len(server.shop.jobs) == 2


def fill(path: Path) -> None:
    """Take all the room that is left."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 12))


@pytest.fixture
def small_disk(out: Path) -> Iterator[Path]:
    """OUT on a disk of its own, with room for a few files."""
    out.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", out], capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield out
    subprocess.run(["umount", out], check=True)


async def test_a_full_disk_is_waited_for_and_holds_nothing_half_written(server, drop: Path, small_disk: Path) -> None:
    put(drop, "a.jpg", "b.txt")
    server.shop.paused = True
    async with watching(server.url, drop, small_disk, once=True) as (board, task):
        await until(lambda: server.shop.names("queued") == ["a.jpg"] and "failed/b.txt" in files(small_disk))
        fill(small_disk / "other")
        server.shop.resume()
        await until(lambda: "No space left" in (board.trouble or ""))
        assert photos(small_disk) == ["failed/b.txt", "failed/b.txt.txt", "other"]
        (small_disk / "other").unlink()
        await task
    assert photos(small_disk) == ["a.jpg", "failed/b.txt", "failed/b.txt.txt"]
    assert board.counts == {"finished": 1, "skipped": 0, "failed": 1}


def test_a_look_that_waited_for_a_server_does_not_keep_the_next_one_waiting() -> None:
    assert rest_s(0.1) == pytest.approx(0.4)
    assert rest_s(600) <= 10


def test_a_restart_remembers_which_options_somebody_asked_for() -> None:
    """A shoot decides what nobody did."""
    photo = Photo(path="a.jpg", size=1, mtime_ns=1, options=EnhanceOptions(sky_style="clear"))
    again = Photo.model_validate_json(photo.model_dump_json())
    assert again.options.model_fields_set == {"sky_style"}


TOGETHER = WatchRules(settle_s=0.05, quiet_s=0.3, brackets="auto")
ROOM, KITCHEN = shoot(), shoot(seed=5, begun_s=60)


def put_frames(folder: Path, frames: list[bytes], *names: str) -> None:
    for name, frame in zip(names, frames, strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(frame)


def handed_in(server) -> list[tuple[bytes, ...]]:
    """Frames of the jobs that were not canceled."""
    kept = server.shop.jobs.values()
    return [job.frames or (job.original,) for job in kept if job.status.state != "canceled"]


class TestBrackets:
    async def test_frames_that_belong_together_are_one_job_and_one_result(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        put_frames(drop, KITCHEN, "elm/4.jpg", "elm/5.jpg", "elm/6.jpg")
        put(drop, "notes.jpg")  # which cannot be looked at
        board = await watch(TOGETHER)
        assert sorted(map(len, handed_in(server))) == [1, 3, 3]
        assert set(handed_in(server)) == {tuple(ROOM), tuple(KITCHEN), (b"photo notes.jpg",)}
        assert board.counts["finished"] == 3
        assert len(photos(out)) == 3
        assert len(photos(drop)) == 7, "nothing is moved"
        again = await watch(TOGETHER)
        assert again.counts["finished"] == 0
        assert len(server.shop.jobs) == 3

    async def test_a_set_waits_for_its_last_frame(self, server, drop: Path, out: Path) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        async with watching(server.url, drop, out, replace(TOGETHER, quiet_s=1.5)) as (board, _):
            await until(lambda: {"1.jpg", "2.jpg"} <= board.rows.keys())
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: board.counts["finished"] == 1)
        assert handed_in(server) == [tuple(ROOM)]
        assert len(server.shop.jobs) == 1

    async def test_a_frame_that_comes_late_makes_one_photo_of_all(self, server, drop: Path, out: Path) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        async with watching(server.url, drop, out, TOGETHER) as (board, _):
            await until(lambda: board.counts["finished"] == 1)
            assert handed_in(server) == [tuple(ROOM[:2])]
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: board.counts["finished"] == 2)
        assert handed_in(server) == [tuple(ROOM[:2]), tuple(ROOM)]
        assert photos(out) == ["3.jpg"], "the result of two is no result any more"
        assert len(listings(server)) == 1, "what is made again stays in its shoot"

    async def test_what_lies_beside_a_staged_room_goes_with_its_result(self, server, drop: Path, out: Path) -> None:
        staged = EnhanceOptions.model_validate({"recipe": [{"step": "stage", "style": "coastal", "variants": 2}]})
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        async with watching(server.url, drop, out, replace(TOGETHER, options=staged)) as (board, _):
            await until(lambda: board.counts["finished"] == 1)
            mine = next(out.glob("*-staged-2.jpg"))
            mine.write_bytes(b"retouched")
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: board.counts["finished"] == 2)
        assert photos(out) == sorted([mine.name, "3.jpg", "3-staged-2.jpg", "3-unstaged.jpg"])
        assert mine.read_bytes() == b"retouched"

    async def test_a_result_that_somebody_worked_on_is_never_taken_away(self, server, drop: Path, out: Path) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        async with watching(server.url, drop, out, TOGETHER) as (board, _):
            await until(lambda: board.counts["finished"] == 1)
            [earlier] = photos(out)
            (out / earlier).write_bytes(b"retouched")
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: board.counts["finished"] == 2)
        assert (out / earlier).read_bytes() == b"retouched"
        assert photos(out) == sorted({earlier, "3.jpg"})

    async def test_a_job_that_a_late_frame_overtakes_is_canceled(self, server, drop: Path, out: Path) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        server.shop.paused = True
        async with watching(server.url, drop, out, TOGETHER) as (board, _):
            await until(lambda: len(server.shop.jobs) == 1)
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: len(server.shop.jobs) == 2)
            server.shop.resume()
            await until(lambda: board.counts["finished"] == 1)
        assert [job.status.state for job in server.shop.jobs.values()] == ["canceled", "succeeded"]
        assert handed_in(server) == [tuple(ROOM)]
        assert photos(out) == ["3.jpg"]
        assert files(out / "failed") == []

    @pytest.mark.parametrize("changed", ["1.jpg", "2.jpg", "3.jpg"])
    async def test_a_frame_that_is_copied_anew_overtakes_the_photo_it_was_part_of(
        self, server, drop: Path, out: Path, changed: str
    ) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        server.shop.paused = True
        async with watching(server.url, drop, out, TOGETHER, once=True) as (_, task):
            await until(lambda: len(server.shop.jobs) == len(server.shop.closed) == 1)
            with (drop / changed).open("ab") as file:
                file.write(b"whole now")
            if changed != "3.jpg":  # which the photo is called after: nobody looks at it until its job has ended
                await until(lambda: len(server.shop.jobs) == 2)
            server.shop.resume()
            await asyncio.wait_for(task, 60)
        whole = tuple((drop / name).read_bytes() for name in ("1.jpg", "2.jpg", "3.jpg"))
        if changed != "3.jpg":
            assert [job.status.state for job in server.shop.jobs.values()] == ["canceled", "succeeded"]
        assert handed_in(server)[-1] == whole
        assert photos(out) == ["3.jpg"]
        assert files(out / "failed") == []

    async def test_a_job_that_ends_while_a_late_frame_is_planned_leaves_no_result(
        self, server, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        server.shop.paused = True
        async with watching(server.url, drop, out, TOGETHER) as (board, _):
            await until(lambda: len(server.shop.jobs) == len(server.shop.closed) == 1)

            def end_job(exchange) -> None:
                if exchange.path.endswith("/plan"):
                    server.shop.resume()
                    server.shop.wait_until(lambda: bool(server.shop.names("succeeded")))

            server.before_answer = end_job
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: board.counts["finished"] == 2)
        assert handed_in(server) == [tuple(ROOM[:2]), tuple(ROOM)]
        assert photos(out) == ["3.jpg"]

    async def test_a_watch_that_is_killed_while_a_late_frame_overtakes_a_job_moves_nothing_away(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        server.shop.paused = True
        async with watching(server.url, drop, out, TOGETHER):
            await until(lambda: len(server.shop.jobs) == 1)
            put_frames(drop, ROOM[2:], "3.jpg")
            await until(lambda: bool(server.shop.names("canceled")))
            assert len(server.shop.jobs) == 1
        server.shop.resume()
        await watch(TOGETHER)
        assert handed_in(server)[-1] == tuple(ROOM)
        assert photos(out) == ["3.jpg"]
        assert files(drop) == ["1.jpg", "2.jpg", "3.jpg"]

    async def test_all_frames_of_a_photo_that_fails_are_moved_and_may_come_back(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        server.shop.broken["3.jpg"] = "truncated_image"
        board = await watch(TOGETHER)
        assert board.counts["failed"] == 3
        assert files(drop) == []
        assert files(out / "failed") == ["1.jpg", "1.jpg.txt", "2.jpg", "2.jpg.txt", "3.jpg", "3.jpg.txt"]
        server.shop.broken.clear()
        for name in ("1.jpg", "2.jpg", "3.jpg"):
            (out / "failed" / name).rename(drop / name)
        board = await watch(TOGETHER)
        assert (board.counts["finished"], photos(out)) == (1, ["3.jpg"])

    async def test_what_is_left_over_stays_and_is_told_until_it_belongs_to_something(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM[:2], "1.jpg", "2.jpg")
        board = await watch(replace(TOGETHER, brackets=3))
        assert (board.counts["skipped"], server.shop.jobs, photos(drop)) == (2, {}, ["1.jpg", "2.jpg"])
        put_frames(drop, ROOM[2:], "3.jpg")
        board = await watch(replace(TOGETHER, brackets=3))
        assert board.counts["finished"] == 1
        assert handed_in(server) == [tuple(ROOM)]

    async def test_a_watch_that_was_stopped_goes_on_with_whole_photos(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        server.shop.paused = True
        async with watching(server.url, drop, out, TOGETHER):
            await until(lambda: len(server.shop.jobs) == 1)
        server.shop.resume()
        board = await watch(TOGETHER)
        assert (board.counts["finished"], len(server.shop.jobs)) == (1, 1)
        assert photos(out) == ["3.jpg"]

    async def test_a_frame_that_is_taken_away_again_holds_up_nobody(self, server, drop: Path, out: Path) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        async with watching(server.url, drop, out, replace(TOGETHER, quiet_s=1), once=True) as (board, task):
            await until(lambda: len(board.rows) == 3)
            (drop / "3.jpg").unlink()
            await asyncio.wait_for(task, 60)
        assert handed_in(server) == [tuple(ROOM[:2])]
        assert len(server.shop.closed) == 1

    async def test_files_that_waited_are_sent_alone_once_nothing_is_grouped(
        self, server, watch, drop: Path, out: Path
    ) -> None:
        put_frames(drop, ROOM, "1.jpg", "2.jpg", "3.jpg")
        async with watching(server.url, drop, out, replace(TOGETHER, quiet_s=60)) as (board, _):
            await until(lambda: len(board.rows) == 3)
            await asyncio.sleep(0.2)
        assert server.shop.jobs == {}
        await watch(SOON)
        assert sorted(handed_in(server)) == sorted((frame,) for frame in ROOM)


@pytest.mark.parametrize(
    ("planned", "made", "fresh", "changed"),
    [
        (["ab", "c"], [], "abc", ["ab", "c"]),
        (["ab", "c"], ["ab"], "c", ["c"]),
        (["abc"], ["ab"], "c", ["abc"]),
        (["ax", "bc"], ["abc"], "x", ["ax", "bc"]),
        (["ax", "bc", "de"], ["abc", "de"], "x", ["ax", "bc"]),
        (["ax", "bcd", "e"], ["ab", "cd", "e"], "x", ["ax", "bcd"]),
        (["ab", "cd"], ["abcd"], "", []),
    ],
)
def test_only_what_a_late_frame_touches_is_made_again(
    planned: list[str], made: list[str], fresh: str, changed: list[str]
) -> None:
    chosen = choose_changed([frozenset(one) for one in planned], [frozenset(one) for one in made], set(fresh))
    assert chosen == {frozenset(one) for one in changed}


def photo(path: str, shoot: str = "elm", hours: float = 0, **changes: object) -> Photo:
    return Photo(path=path, size=1, mtime_ns=int(hours * 3600e9), shoot=shoot, **changes)


def test_a_new_file_has_those_looked_at_that_may_belong_to_it_and_no_others() -> None:
    old = photo("old.jpg", "oak", 0, key="a", state="done")
    lead = photo("1.jpg", "oak", 9.9, key="b", state="done", frames=(photo("1.jpg", hours=9.9).found, old.found))
    rows = {
        row.path: row
        for row in (
            old,
            lead,
            photo("older.jpg", "oak", 1, key="c", state="done"),
            photo("beside.jpg", "elm", 0, key="d", state="sent"),
            photo("new.jpg", "elm", 10),
        )
    }
    planned = [row for row in rows.values() if row.is_planned]
    assert find_near(rows, {"new.jpg"}, planned) == {"new.jpg", "beside.jpg", "1.jpg", "old.jpg"}
