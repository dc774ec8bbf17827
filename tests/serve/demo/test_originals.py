"""A demo folder that is sent to somebody has the originals in it."""

import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from fanlight_client.naming import plan_jobs
from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from serve.demo.__main__ import write_pages
from serve.demo.originals import forget_earlier, keep_original
from serve.demo.run import Answer


def write(path: Path, content: bytes = b"photo") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_one_from_elsewhere_is_copied_and_one_within_is_left(tmp_path):
    folder = tmp_path / "demo"
    elsewhere, within = write(tmp_path / "my photos/a.jpg"), write(folder / "originals/scene.jpg")
    assert keep_original(elsewhere, folder / "results/a.jpg", folder) == folder / "originals/a.jpg"
    assert (folder / "originals/a.jpg").read_bytes() == elsewhere.read_bytes()
    assert keep_original(within, folder / "results/scene.jpg", folder) == within


def test_two_of_one_name_have_the_places_of_their_results(tmp_path):
    folder = tmp_path / "demo"
    for room in ("up", "down"):
        write(tmp_path / "shoot" / room / "a.jpg", room.encode())
    for job in plan_jobs([tmp_path / "shoot"], folder / "results"):
        copy = keep_original(job.source, job.target("jpeg"), folder)
        assert copy == folder / "originals" / job.source.parent.name / "a.jpg"
        assert copy.read_bytes() == job.source.read_bytes()


def test_a_link_within_becomes_the_photo_itself(tmp_path):
    folder = tmp_path / "demo"
    original = write(tmp_path / "a.jpg")
    link = folder / "originals/a.jpg"
    link.parent.mkdir(parents=True)
    link.symlink_to(original)
    assert keep_original(link, folder / "results/a.jpg", folder) == link
    assert not link.is_symlink()
    assert link.read_bytes() == original.read_bytes() == b"photo"


def test_a_copy_that_cannot_be_written_is_an_error(tmp_path):
    original = write(tmp_path / "a.jpg")
    write(tmp_path / "demo/originals", b"a file where the folder should be")
    with pytest.raises(OSError, match="originals"):
        keep_original(original, tmp_path / "demo/results/a.jpg", tmp_path / "demo")


def test_every_link_of_the_page_works_where_the_folder_was_moved(tmp_path: Path, report: Report):
    jpeg = encode_photo(Photo(render_room(Size(80, 150))))
    original, result = write(tmp_path / "mine/a room.jpg", jpeg), write(tmp_path / "demo/results/a room.jpg", jpeg)
    write_pages([Answer(original, 1.0, result, report)], tmp_path / "demo")
    moved = tmp_path / "sent" / "elsewhere"
    shutil.move(tmp_path / "demo", moved)
    original.unlink()
    page = (moved / "report.html").read_text()
    links = [unquote(link) for link in re.findall(r'<a href="([^#"]+)"', page)]
    assert links == ["originals/a room.jpg", "results/a room.jpg"]
    assert all((moved / link).read_bytes() == jpeg for link in links)


def test_what_an_earlier_demo_left_goes_but_for_the_photos_of_this_one(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "originals" / "a.jpg", tmp_path / "results" / "b.jpg"
    for path in (ours, theirs):
        path.parent.mkdir()
        path.write_bytes(b"a photo")
    forget_earlier(tmp_path, [ours])
    assert theirs.exists(), "without a report it is no demo's folder"
    (tmp_path / "report.json").write_text("{}")
    forget_earlier(tmp_path, [ours])
    assert ours.exists()
    assert not theirs.exists()
