"""Which files are photos, and what their results are called."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanlight_client.enhanced import UNFINISHED, unfinished_prefix, write_atomically
from fanlight_client.naming import Job, fit_name, fold_name, plan_jobs, report_beside


@pytest.mark.parametrize(
    ("source", "output", "result"),
    [
        ("a.jpg", "jpeg", "a.jpg"),
        ("a.JPEG", "jpeg", "a.JPEG"),
        ("a.TIF", "tiff", "a.TIF"),
        ("a.jpg", "png", "a.png"),
        ("a.CR2", "tiff", "a.tif"),
        ("a.heic", "jpeg", "a.jpg"),
        ("a.b.c.webp", "jpeg", "a.b.c.jpg"),
        ("mislabelled.png", "jpeg", "mislabelled.jpg"),
        ("a.jpg", "jxl", "a.jxl"),
        ("a.jpg", None, "a.jpg"),
        ("a.DNG", None, "a.tif"),
        ("a.exr", None, "a.tif"),
        ("a.HEIC", None, "a.jpg"),
        ("a.HIF", None, "a.jpg"),
        ("a.jfif", None, "a.jfif"),
        ("a.JPE", "jpeg", "a.JPE"),
        ("photo", "jpeg", "photo.jpg"),
        ("Room 3.5", "jpeg", "Room 3.5.jpg"),
    ],
)
def test_names_are_kept_and_suffixes_follow_the_format(source: str, output: str | None, result: str) -> None:
    assert Job(Path("in") / source, Path("out")).target(output) == Path("out") / result


def test_reports_of_a_raw_and_its_jpeg_do_not_meet() -> None:
    assert report_beside(Path("out/a.tif")) != report_beside(Path("out/a.jpg"))


def test_folders_give_their_photos_in_order_and_in_place(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.NEF", "notes.txt", ".hidden.jpg", "upstairs/c.tif", ".cache/d.jpg", "out/e.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    out = tmp_path / "out"
    jobs = plan_jobs([tmp_path, tmp_path / "b.jpg"], out)
    assert jobs == [
        Job(tmp_path / "a.NEF", out),
        Job(tmp_path / "b.jpg", out),
        Job(tmp_path / "upstairs/c.tif", out / "upstairs"),
    ]


def test_a_file_named_outright_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "scan.dat").touch()
    assert plan_jobs([tmp_path / "scan.dat"], tmp_path / "out") == [Job(tmp_path / "scan.dat", tmp_path / "out")]


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        plan_jobs([tmp_path / "absent"], tmp_path / "out")


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=255).filter(
    lambda name: name not in (".", "..") and len(name.encode()) <= 255
)


@given(name=NAMES)
@example(name="x" * 251 + ".jpg")
@example(name="客" * 83 + ".heic")
@example(name="客" * 76 + ".tiff")
def test_whatever_lies_beside_a_photo_has_a_name_that_fits(name: str) -> None:
    report = report_beside(Path("out") / name)
    assert report.parent == Path("out")
    assert len(report.name.encode()) <= 255
    assert len(f"{unfinished_prefix(report)}12345678{UNFINISHED}".encode()) <= 255


@given(one=NAMES, other=NAMES)
def test_names_that_are_made_to_fit_stay_distinct(one: str, other: str) -> None:
    made = {fit_name(name * 9, ".jpg", 60) for name in (one, other)}
    assert len(made) == len({one, other})
    assert all(len(name.encode()) <= 60 and name.endswith(".jpg") for name in made)


@given(
    name=NAMES, suffix=st.sampled_from([".jpg", ".heic", ".CR2", ""]), output=st.sampled_from(["jpeg", "tiff", None])
)
def test_no_two_places_of_a_photo_are_the_same(name: str, suffix: str, output: str | None) -> None:
    places = [place.name for place in islice(Job(Path("in") / (name[:50] + suffix), Path("out")).targets(output), 5)]
    assert len(set(map(fold_name, places))) == 5


def test_a_name_of_233_bytes_in_chinese_is_written_with_its_report(tmp_path: Path) -> None:
    photo = tmp_path / ("客厅与厨房一" * 12 + "主卧.jpg" + "x" * 7)
    assert len(photo.name.encode()) == 233
    write_atomically(report_beside(photo), b"report")
    write_atomically(photo, b"photo")
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"photo", b"report"]


def test_the_same_file_given_twice_is_one_photo(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "a.jpg").touch()
    monkeypatch.chdir(tmp_path)
    assert plan_jobs([tmp_path, Path("a.jpg")], tmp_path / "out") == [Job(tmp_path / "a.jpg", tmp_path / "out")]


@pytest.mark.parametrize(
    ("name", "head", "result"),
    [
        ("mislabelled.png", b"\xff\xd8\xff\xe0", "mislabelled.jpg"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.jpg"),
        ("a.heic", b"\x89PNG\r\n\x1a\n", "a.png"),
        ("a", b"II*\0\x08\0\0\0", "a.tif"),
        ("a.dat", b"RIFF\0\0\0\0WEBPVP8 ", "a.dat.webp"),
    ],
)
def test_the_format_that_is_expected_is_that_of_the_content(
    tmp_path: Path, name: str, head: bytes, result: str
) -> None:
    (tmp_path / name).write_bytes(head)
    assert Job(tmp_path / name, Path("out")).target(None) == Path("out") / result
