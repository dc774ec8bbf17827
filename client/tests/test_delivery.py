"""Interrupted between any two steps on the disk, a delivery is taken up where it was."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fanlight_client.enhanced import Enhanced
from fanlight_client.watch.delivery import Delivery, NotOurs
from fanlight_client.watch.journal import Journal, Photo
from fanlight_client.watch.scan import look_at


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    (tmp_path / "in/elm").mkdir(parents=True)
    return Delivery(tmp_path / "in", tmp_path / "out", Journal(tmp_path / "out/.fanlight/watch.db"))


@pytest.fixture
def photo(tmp_path: Path, delivery: Delivery) -> Photo:
    source = tmp_path / "in/elm/a.jpg"
    source.write_bytes(b"photo")
    size, mtime_ns = look_at(source) or (0, 0)
    return Photo(path="elm/a.jpg", size=size, mtime_ns=mtime_ns, state="sent", job_id="1" * 32)


@pytest.fixture
def enhanced(report_for, seen_photo) -> Enhanced:
    return Enhanced(b"finished", "image/jpeg", report_for(seen_photo, b"finished"))


@pytest.fixture
def other_disk() -> Iterator[Path]:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("there is no second disk here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_result_that_was_written_but_not_noted_is_known(delivery: Delivery, photo: Photo, enhanced: Enhanced) -> None:
    assert not delivery.is_there(photo, enhanced.report)
    delivery.save(photo, enhanced)
    assert delivery.is_there(photo, enhanced.report)


def test_a_result_that_was_claimed_but_not_written_is_written(
    delivery: Delivery, photo: Photo, enhanced: Enhanced, tmp_path: Path
) -> None:
    delivery.save(photo, enhanced)
    (tmp_path / "out/elm/a.jpg").unlink()
    assert not delivery.is_there(photo, enhanced.report)
    assert delivery.save(photo, enhanced).target == "elm/a.jpg"
    (tmp_path / "out/elm/a.jpg.report.json").unlink()
    assert not delivery.is_there(photo, enhanced.report)


def test_a_file_of_somebody_elses_is_left(delivery: Delivery, photo: Photo, enhanced: Enhanced, tmp_path: Path) -> None:
    (tmp_path / "out/elm").mkdir()
    (tmp_path / "out/elm/a.jpg").write_bytes(b"theirs")
    with pytest.raises(NotOurs):
        delivery.save(photo, enhanced)
    assert (tmp_path / "out/elm/a.jpg").read_bytes() == b"theirs"


def test_half_files_of_a_killed_process_are_swept_and_others_left(
    delivery: Delivery, photo: Photo, tmp_path: Path
) -> None:
    (tmp_path / "out/elm").mkdir()
    for name in (".a.jpg.x7.part", ".a.jpg.report.json.y8.part", ".b.jpg.z9.part", "a.jpg.part"):
        (tmp_path / "out/elm" / name).touch()
    delivery.sweep([photo])
    assert names(tmp_path / "out/elm") == [".b.jpg.z9.part", "a.jpg.part"]


def test_a_photo_too_deep_for_the_results_does_not_keep_a_watch_from_starting_again(
    delivery: Delivery, photo: Photo, tmp_path: Path
) -> None:
    deep = photo.revise(path="/".join(["d" * 200] * 25) + "/a.jpg")
    (tmp_path / "out/elm").mkdir()
    (tmp_path / "out/elm/.a.jpg.x7.part").touch()
    delivery.sweep([deep, photo])
    assert names(tmp_path / "out/elm") == []


def test_a_failure_may_be_finished_again_after_any_of_its_steps(
    delivery: Delivery, photo: Photo, tmp_path: Path
) -> None:
    failing = delivery.begin_failure(photo, "truncated_image", "the file ends too early")
    assert names(tmp_path / "in") == ["elm/a.jpg"]
    for _ in range(2):
        failed = delivery.finish_failure(failing)
        assert (failed.state, failed.left) == ("failed", False)
        assert names(tmp_path / "out/failed") == ["elm/a.jpg", "elm/a.jpg.txt"]
        assert names(tmp_path / "in") == []
    assert (tmp_path / "out/failed/elm/a.jpg").read_bytes() == b"photo"


def test_a_failure_does_not_take_a_newer_file_with_it(delivery: Delivery, photo: Photo, tmp_path: Path) -> None:
    failing = delivery.begin_failure(photo, "truncated_image", "")
    (tmp_path / "in/elm/a.jpg").write_bytes(b"the whole photo")
    delivery.finish_failure(failing)
    assert (tmp_path / "in/elm/a.jpg").read_bytes() == b"the whole photo"
    assert names(tmp_path / "out/failed") == ["elm/a.jpg.txt"]


def test_a_reason_never_replaces_a_file_that_is_called_like_it(
    delivery: Delivery, photo: Photo, tmp_path: Path
) -> None:
    (tmp_path / "out/failed/elm").mkdir(parents=True)
    (tmp_path / "out/failed/elm/a.jpg.txt").write_bytes(b"notes of the photographer")
    delivery.take_back(photo)
    delivery.finish_failure(delivery.begin_failure(photo, "truncated_image", ""))
    assert names(tmp_path / "out/failed/elm") == ["a-2.jpg", "a-2.jpg.txt", "a.jpg.txt"]
    assert (tmp_path / "out/failed/elm/a.jpg.txt").read_bytes() == b"notes of the photographer"


def test_across_disks_the_copy_is_whole_before_the_original_goes(
    delivery: Delivery, photo: Photo, tmp_path: Path, other_disk: Path
) -> None:
    (tmp_path / "out/failed").symlink_to(other_disk)
    failing = delivery.begin_failure(photo, "truncated_image", "")
    assert not delivery.finish_failure(failing).left
    assert names(other_disk) == ["elm/a.jpg", "elm/a.jpg.txt"]
    assert (other_disk / "elm/a.jpg").stat().st_mtime_ns == photo.mtime_ns
    assert names(tmp_path / "in") == []


def test_a_journal_may_be_closed_while_a_thread_still_writes(tmp_path: Path, photo: Photo) -> None:
    """The process survives, and what was noted before is there."""
    for _ in range(20):
        journal = Journal(tmp_path / "another/watch.db")
        begun = threading.Event()

        def write(journal: Journal = journal, begun: threading.Event = begun) -> None:
            with suppress(OSError):
                while True:
                    journal.put(photo)
                    begun.set()

        writer = threading.Thread(target=write)
        writer.start()
        begun.wait(10)
        journal.close()
        writer.join()
    assert Journal(tmp_path / "another/watch.db").find(photo.path) == photo
