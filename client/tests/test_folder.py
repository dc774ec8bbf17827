"""What of a folder is a photo, and what is passed over: the content decides, not the name alone."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight_client.cli import main
from fanlight_client.folder import PassedOver, find_photos, judge_folder, judge_name, printable
from fanlight_client.formats import PHOTO_SUFFIXES
from fanlight_client.open_files import PROCESSES

JPEG = b"\xff\xd8\xff\xe0 photo"
HEIC = b"\0\0\0\x18ftypheix\0\0\0\0mif1heix photo"
FILM = b"\0\0\0\x14ftypqt  \0\0\0\0qt   film"
LEVELS = 1200
"""More than Python lets calls be nested."""


def found(folder: Path) -> tuple[list[str], PassedOver]:
    passed = PassedOver()
    return [path.relative_to(folder).as_posix() for path in find_photos(folder, folder / "out", passed)], passed


@pytest.mark.parametrize("suffix", ["HIF", "jfif", "jpe", "JPG", "heic", "CR3", "dng", "avif", "webp", "tiff", "exr"])
def test_photos_are_taken_whatever_case_their_suffix_has(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"IMG_2.{suffix}").write_bytes(b"?")
    assert found(tmp_path)[0] == [f"IMG_2.{suffix}"]


@pytest.mark.parametrize(
    ("content", "is_taken"),
    [
        (JPEG, True), (HEIC, True), (b"\0\0\0\x18ftypavif\0\0\0\0mif1", True), (b"II*\0\x10\0\0\0", True),
        (b"\x89PNG\r\n\x1a\n", True), (b"RIFF....WEBP", True), (b"FOVb", True), (b"\0\0\0\x18ftypcrx ", True),
        (FILM, False), (b"", False), (b"%PDF-1.7", False), (b"GIF89a", False), (b"RIFF....WAVE", False),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0hevc", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["IMG_0001", "scan.dat", "12.5 Elm St"])
def test_under_any_other_name_the_content_decides(tmp_path: Path, name: str, content: bytes, is_taken: bool) -> None:
    (tmp_path / name).write_bytes(content)
    taken, passed = found(tmp_path)
    assert taken == [name] * is_taken
    assert passed.names == ({} if is_taken else {"not photos": [name]})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *(
            (f"IMG_7.jpg.{end}", "unfinished")
            for end in ("part", "filepart", "crdownload", "tmp", "PARTIAL", "!qB", "incomplete")
        ),
        *(
            (f"IMG_7.{end}", "companions")
            for end in ("mov", "xmp", "pp3", "json", "aae", "MOV", "mp4", "thm", "acr", "MPG", "webm")
        ),
        *((f"IMG_7.{end}", "companions") for end in ("jpg.xmp", "CR2.pp3", "jpg.json")),
        *((f"IMG_7.{end}", "copies or parts") for end in ("jpg.x7Gh2", "JPG~", "jpg_original", "heic.sb-1a2b3c4d-Xy")),
        *((name, "hidden") for name in ("._IMG_7.jpg", ".DS_Store", ".IMG_7.jpg.Xy12ab")),
        *((name, "of the system") for name in ("Thumbs.db", "~$IMG_7.jpg", "desktop.ini")),
    ],
)
def test_what_is_left_alone_even_if_it_begins_like_a_photo(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / name).write_bytes(JPEG)
    taken, passed = found(tmp_path)
    assert (taken, passed.names) == ([], {why: [name]})


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        *(
            (name, "of the system")
            for name in ("@eaDir", "__MACOSX", "$RECYCLE.BIN", "#recycle", "Previews.lrdata", "CaptureOne")
        ),
        *((name, "hidden") for name in (".thumbnails", ".@__thumb", ".Trash-1000")),
        ("IMG_7.jpg.download", "unfinished"),
    ],
)
def test_nothing_below_a_folder_of_the_system_is_a_photo(tmp_path: Path, folder: str, why: str) -> None:
    (tmp_path / "elm" / folder / "deep").mkdir(parents=True)
    (tmp_path / "elm" / folder / "deep/IMG_7.jpg").write_bytes(JPEG)
    (tmp_path / "elm/IMG_8.jpg").write_bytes(JPEG)
    taken, passed = found(tmp_path)
    assert (taken, passed.names) == (["elm/IMG_8.jpg"], {why: [folder]})


def test_what_is_no_file_or_cannot_be_looked_at_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    (tmp_path / "gone.jpg").symlink_to("nowhere.jpg")
    (tmp_path / "up").symlink_to("..")
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "link.jpg").symlink_to("a.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/K\xfcche.jpg")).write_bytes(JPEG)
    taken, passed = found(tmp_path)
    assert taken == ["a.jpg", "link.jpg"]
    assert passed.names == {
        "links to folders": ["up"],
        "not named in UTF-8": ["K?che.jpg"],
        "not files": ["gone.jpg", "pipe.jpg"],
        "unreadable": ["loop.jpg"],
    }


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="only Linux tells which files are open")
def test_what_somebody_still_writes_is_left_alone_under_all_its_names(tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to("a.jpg")
    (tmp_path / "other.jpg").symlink_to("a.jpg")
    (tmp_path / "b.jpg").write_bytes(JPEG)
    with (tmp_path / "a.jpg").open("wb"), (tmp_path / "b.jpg").open("rb"):
        taken, passed = found(tmp_path)
    assert (taken, passed.names) == (["b.jpg"], {"unfinished": ["a.jpg", "link.jpg", "other.jpg"]})
    assert found(tmp_path)[0] == ["a.jpg", "b.jpg", "link.jpg", "other.jpg"]


def test_folders_that_lie_too_deep_for_a_path_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "z.jpg").write_bytes(JPEG)
    monkeypatch.chdir(tmp_path)
    for _ in range(25):  # more bytes together than a path may have (PATH_MAX)
        Path("d" * 200).mkdir()
        monkeypatch.chdir("d" * 200)
    taken, passed = found(tmp_path)
    assert (taken, passed.names) == (["z.jpg"], {"unreadable": ["d" * 200]})


def test_a_photo_below_more_folders_than_calls_may_be_nested_is_found_and_finished(
    server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    for _ in range(LEVELS):
        Path("d").mkdir()
        monkeypatch.chdir("d")
    Path("a.jpg").write_bytes(JPEG)
    monkeypatch.chdir(tmp_path)
    assert main(["enhance", "in", "-o", "out", "--no-report", "--url", server.url]) == 0
    assert Path("out", *["d"] * LEVELS, "a.jpg").exists()
    for folder in (Path("in"), Path("out")):  # `shutil.rmtree` calls itself as well
        bottom = folder.joinpath(*["d"] * LEVELS)
        (bottom / "a.jpg").unlink()
        for level in [bottom, *bottom.parents][:LEVELS]:
            level.rmdir()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_may_be_listed_and_no_more_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "locked" / "elm").mkdir(parents=True)
    for name in ("a.jpg", "locked/b.jpg"):
        (tmp_path / name).write_bytes(JPEG)
    (tmp_path / "locked").chmod(0o444)
    try:
        taken, passed = found(tmp_path)
    finally:
        (tmp_path / "locked").chmod(0o755)
    assert (taken, passed.names) == (["a.jpg"], {"unreadable": ["b.jpg", "elm"]})


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "absent")


def test_what_is_passed_over_is_told_by_kind() -> None:
    passed = PassedOver()
    assert str(passed) == ""
    for name in ("a.mov", "a.xmp", "b.MOV"):
        passed.note("companions", name)
    passed.note("hidden", ".DS_Store")
    assert str(passed) == "passed over: 3 companions (.mov, .xmp); 1 hidden (.DS_Store)"


@pytest.mark.parametrize("command", ["enhance", "submit", "watch"])
def test_no_name_gives_orders_to_a_terminal(server, tmp_path: Path, command: str, capsys) -> None:
    (tmp_path / "in").mkdir()
    for name in ("\x1b]0;owned\x07.jpg", "red\x1b[31m"):
        (tmp_path / "in" / name).write_bytes(b"")
    where = (
        [str(tmp_path / "out"), "--once", "--settle-s", ".05"] if command == "watch" else ["-o", str(tmp_path / "out")]
    )
    main([command, str(tmp_path / "in"), *where, "--url", server.url])
    told = capsys.readouterr()
    assert not set(told.out + told.err) & set("\x1b\x07")


@given(
    stem=st.text(st.characters(exclude_characters="/\0.", exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
        lambda stem: not stem.startswith("~$")
    ),
    suffix=st.sampled_from(sorted(PHOTO_SUFFIXES)),
    end=st.sampled_from([".part", ".filepart", ".crdownload", ".tmp"]),
)
def test_every_photo_is_taken_under_its_own_name_and_never_before_it_has_it(stem: str, suffix: str, end: str) -> None:
    assert judge_name(stem + suffix) is None
    assert judge_name(stem + suffix.upper()) is None
    assert judge_name(stem + suffix + end) == "unfinished"


@given(name=st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_any_name_that_a_disk_takes_is_judged_and_can_be_printed(name: str) -> None:
    judge_name(name), judge_folder(name)
    printable(name).encode()
    assert not set(printable(name)) & set("\x1b\x07\r\x7f\x9b")
