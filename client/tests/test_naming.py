"""Which files are photos, and what their results are called."""

from pathlib import Path

import pytest

from fanlight_client.naming import Job, plan_jobs, report_beside


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
