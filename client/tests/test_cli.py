"""The command as a person uses it."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fanlight_client.cli import main
from fanlight_client.naming import report_beside
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "upstairs").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "upstairs/c.jpg"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_finished_with_its_reports(server, photos: Path, out: Path, capsys) -> None:
    assert main(["enhance", str(photos), "-o", str(out), "--url", server.url]) == 0
    names = ["a.jpg", "b.jpg", "upstairs/c.jpg"]
    assert files(out) == sorted([*names, *(f"{name}.report.json" for name in names)])
    report = Report.model_validate_json((out / "a.jpg.report.json").read_bytes())
    assert report.output.bytes == (out / "a.jpg").stat().st_size
    printed = capsys.readouterr().out
    assert "3 finished" in printed
    assert "needs disclosure" in printed


def test_flags_are_the_options(server, photos: Path, out: Path) -> None:
    flags = "--kind interior --mode detail --strength .25 --seed 3 --format png --quality 80 --preset best"
    skies = "--sky never --sky-style soft --dull-from .7 --lora interior:.5,warm:.2 --look natural --style elm"
    command = ["enhance", str(photos / "a.jpg"), "-o", str(out), "--url", server.url, "--no-report"]
    command += [*flags.split(), *skies.split()]
    assert main(command) == 0
    options = EnhanceOptions.model_validate(server.seen[-1].params)
    assert options == EnhanceOptions(
        kind="interior",
        sky="never",
        sky_style="soft",
        dull_from=0.7,
        mode="detail",
        strength=0.25,
        seed=3,
        format="png",
        quality=80,
        preset="best",
        lora="interior:0.5,warm:0.2",
        look="natural",
        style="elm",
    )
    assert files(out) == ["a.png"]


def test_one_failure_is_listed_and_stops_nothing(server, photos: Path, out: Path, capsys) -> None:
    server.then_answers_properly()
    server.then_refuses(422, "corrupt_image")
    assert main(["enhance", str(photos), "-o", str(out), "--url", server.url, "--jobs", "1"]) == 1
    printed = capsys.readouterr().out
    assert "2 finished, 1 failed" in printed
    assert "a.jpg" in printed
    assert "corrupt_image" in printed
    assert "b.jpg" in files(out)
    assert "a.jpg" not in files(out)


def test_results_that_are_there_are_left_unless_told(server, photos: Path, out: Path, capsys) -> None:
    out.mkdir()
    (out / "a.jpg").write_bytes(b"earlier")
    command = ["enhance", str(photos / "a.jpg"), "-o", str(out), "--url", server.url]
    assert main(command) == 0
    assert "1 skipped" in capsys.readouterr().out
    assert (out / "a.jpg").read_bytes() == b"earlier"
    assert [seen.method for seen in server.seen] == ["GET"]
    assert main([*command, "--overwrite"]) == 0
    assert (out / "a.jpg").read_bytes() != b"earlier"


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_a_photo_sent_in_is_never_written_over(server, photos: Path, out: Path, link, capsys) -> None:
    command = ["enhance", str(photos / "a.jpg"), "--url", server.url, "--overwrite", "-o"]
    assert main([*command, str(photos)]) == 1
    out.mkdir()
    link(photos / "a.jpg", out / "a.jpg")
    assert main([*command, str(out)]) == 1
    assert (photos / "a.jpg").read_bytes() == b"a.jpg"
    assert "one of the photos sent in" in capsys.readouterr().out


@pytest.mark.parametrize("flags", [[], ["--overwrite"], ["--no-report"]], ids=str)
def test_two_photos_of_one_name_are_both_delivered_and_found_again(
    server, tmp_path: Path, out: Path, flags: list[str], capsys
) -> None:
    for name in ("one/a.jpg", "two/a.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(name.encode())
    inputs = [str(tmp_path / "one/a.jpg"), str(tmp_path / "two/a.jpg")]
    assert main(["enhance", *inputs, "-o", str(out), "--url", server.url, *flags]) == 0
    assert results_in(out) == ["a-2.jpg", "a.jpg"]
    there = {name: (out / name).read_bytes() for name in results_in(out)}
    assert len(set(there.values())) == 2
    assert main(["enhance", *reversed(inputs), "-o", str(out), "--url", server.url, *flags]) == 0
    assert {name: (out / name).read_bytes() for name in results_in(out)} == there


def results_in(folder: Path) -> list[str]:
    return [name for name in files(folder) if not name.endswith(".report.json")]


@pytest.mark.parametrize("command", ["enhance", "submit"])
def test_a_heic_and_a_jpeg_of_one_name_are_both_delivered_whenever_they_come(
    server, tmp_path: Path, out: Path, command: str, capsys
) -> None:
    def run() -> int:
        return main([command, str(tmp_path / "in"), "-o", str(out), "--url", server.url])

    put(tmp_path / "in", "IMG_4.heic")
    assert run() == 0
    assert results_in(out) == ["IMG_4.jpg"]
    put(tmp_path / "in", "IMG_4.jpg")
    assert run() == 0
    assert results_in(out) == ["IMG_4-2.jpg", "IMG_4.jpg"]
    heic, jpg = (report_of(out / name).input.sha256 for name in ("IMG_4.jpg", "IMG_4-2.jpg"))
    assert heic == hashlib.sha256(b"photo IMG_4.heic").hexdigest()
    assert jpg == hashlib.sha256(b"photo IMG_4.jpg").hexdigest()
    capsys.readouterr()
    assert run() == 0
    assert "2 skipped" in capsys.readouterr().out
    shutil.rmtree(out)
    assert run() == 0
    assert results_in(out) == ["IMG_4-heic.jpg", "IMG_4.jpg"]
    assert report_of(out / "IMG_4.jpg").input.sha256 == jpg


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"photo " + name.encode())


def report_of(result: Path) -> Report:
    return Report.model_validate_json(report_beside(result).read_bytes())


def test_a_photo_that_changed_does_not_pass_for_its_earlier_self(server, photos: Path, out: Path, capsys) -> None:
    command = ["enhance", str(photos / "a.jpg"), "-o", str(out), "--url", server.url]
    assert main(command) == 0
    (photos / "a.jpg").write_bytes(b"retouched")
    assert main(command) == 0
    assert results_in(out) == ["a-2.jpg", "a.jpg"]
    assert report_of(out / "a-2.jpg").input.sha256 == hashlib.sha256(b"retouched").hexdigest()


def test_what_is_passed_over_is_counted_with_the_reason(server, tmp_path: Path, out: Path, capsys) -> None:
    put(tmp_path / "in", "a.jpg", "a.mov", "a.xmp", "b.jpg.filepart", "notes.txt", "@eaDir/a.jpg")
    assert main(["enhance", str(tmp_path / "in"), "-o", str(out), "--url", server.url]) == 0
    printed = capsys.readouterr().out
    assert "1 finished\npassed over: " in printed
    for told in (
        "2 companions (.mov, .xmp)",
        "1 unfinished (.filepart)",
        "1 not photos (.txt)",
        "1 of the system (@eaDir)",
    ):
        assert told in printed
    assert main(["submit", str(tmp_path / "in"), "--url", server.url]) == 0
    assert "2 companions (.mov, .xmp)" in capsys.readouterr().out


def test_nothing_that_a_folder_holds_stops_the_others(server, tmp_path: Path, out: Path, capsys) -> None:
    folder = tmp_path / "in"
    put(folder, "a.jpg", "z.jpg", "sub/b.jpg", "x" * 251 + ".jpg", "厨房" * 38 + "客厅.jpg", "it [bold]is[/] #1.jpg")
    (folder / "gone.jpg").symlink_to("nowhere")
    (folder / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(folder / "pipe.jpg")
    (out / "z.jpg").mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(folder) + b"/K\xfcche.jpg")).write_bytes(b"photo")
    assert main(["enhance", str(folder), "-o", str(out), "--url", server.url]) == 1
    printed = capsys.readouterr().out
    assert "5 finished, 1 failed" in printed
    assert f"failed: {folder / 'z.jpg'}: {out / 'z.jpg'} is a folder" in printed
    assert "1 not named in UTF-8" in printed
    assert "2 not files" in printed
    assert "1 unreadable" in printed
    assert len(list(out.rglob("*.json"))) == 5


def test_a_name_too_long_for_its_result_fails_that_photo_alone_and_sends_nothing(
    server, tmp_path: Path, out: Path, capsys
) -> None:
    put(tmp_path / "in", "a.jpg", "x" * 251 + ".jpg")
    command = ["enhance", str(tmp_path / "in"), "-o", str(out), "--url", server.url, "--format", "webp"]
    for told in ("1 finished, 1 failed", "1 skipped, 1 failed"):
        assert main(command) == 1
        printed = capsys.readouterr().out
        assert told in printed
        assert "name too long" in printed.lower()
    assert sum(seen.method == "POST" for seen in server.seen) == 1


def test_a_path_too_long_for_its_result_fails_that_photo_alone(server, tmp_path: Path, capsys) -> None:
    """Below OUT it has more bytes than the system takes (PATH_MAX), below IN it does not."""
    deep = tmp_path / "in"
    while len(os.fsencode(deep)) < 3900:
        deep = deep / ("d" * min(200, 4000 - len(os.fsencode(deep))))
        deep.mkdir(parents=True)
    put(deep, "b.jpg")
    put(tmp_path / "in", "a.jpg")
    out = tmp_path / ("o" * 200)
    for told in ("1 finished, 1 failed", "1 skipped, 1 failed"):
        assert main(["enhance", str(tmp_path / "in"), "-o", str(out), "--url", server.url]) == 1
        assert told in capsys.readouterr().out


def test_misuse_is_told_before_anything_is_sent(server, photos: Path, out: Path, tmp_path: Path, capsys) -> None:
    command = ["enhance", str(photos), "--url", server.url]
    for wrong in (["--strength", "2"], ["--kind", "castle"], ["--jobs", "0"], ["--seed", "x"]):
        with pytest.raises(SystemExit, match="2"):
            main([*command, "-o", str(out), *wrong])
    assert main([*command, "-o", str(photos / "a.jpg")]) == 1
    assert main(["enhance", str(tmp_path / "absent"), "-o", str(out), "--url", server.url]) == 1
    assert "absent" in capsys.readouterr().err
    assert server.seen == []


def test_a_wrong_address_is_told_once(photos: Path, out: Path, capsys) -> None:
    assert main(["enhance", str(photos), "-o", str(out), "--url", "http://127.0.0.1:9"]) == 1
    assert capsys.readouterr().err.count("no connection") == 1
    assert not out.exists()


def test_a_report_by_id_by_file_and_by_photo(server, photos: Path, out: Path, capsys) -> None:
    main(["enhance", str(photos / "a.jpg"), "-o", str(out), "--url", server.url])
    capsys.readouterr()
    for which in (str(out / "a.jpg"), str(out / "a.jpg.report.json"), "a" * 32):
        assert main(["report", which, "--url", server.url]) == 0
        printed = capsys.readouterr().out
        assert "The sky was replaced." in printed
        assert "required" in printed
        assert "interior 0.40" in printed
        assert "natural: 2.1 from finished rooms before, 0.9 after" in printed
    assert main(["report", str(out / "a.jpg"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["software"] == "fanlight 0.1.0"
    assert main(["report", "0" * 32, "--url", server.url]) == 1


def test_models_are_listed(server, capsys) -> None:
    assert main(["models", "--url", server.url]) == 0
    printed = capsys.readouterr().out
    assert "enhancer" in printed
    assert "interior" in printed


def test_interrupting_leaves_what_is_done_and_no_half_files(server, photos: Path, out: Path) -> None:
    server.then_answers_properly()
    server.then_answers_properly()
    server.then_never_answers()
    command = ["-m", "fanlight_client", "enhance", str(photos), "-o", str(out), "--url", server.url, "--jobs", "1"]
    process = subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while len(server.seen) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "1 finished, 2 not started or broken off" in printed
    assert "Traceback" not in errors
    assert files(out) == ["a.jpg", "a.jpg.report.json"]


def _heed_interrupts() -> None:
    """A shell's background jobs, this test among them, may have been told to ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("command", ["enhance", "submit", "watch", "report", "models", "status", "cancel", "style"])
def test_every_command_explains_itself(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "usage: fanlight" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--recipe", '[{"step": "tone"}]', "--preset", "fast"], "preset is not allowed beside a recipe"),
        (["--style", "elm", "--look", "bright"], "not beside look=bright"),
        (["--recipe", "[]"], "fanlight: error: --recipe: a recipe is a list of at least one step"),
        (["--style", "1elm"], "--style: '1elm' is no name"),
        (["--style", "elm:85"], "is no lightness of walls and middle"),
        (["--style", "elm:85/101"], "two numbers from 0 to 100"),
        (["--recipe", '[{"step": "tone", "preset": "fastest"}]'], "--recipe.0.tone.preset: Input should be 'fast'"),
        (["--recipe", '{"step": "tone"}'], "--recipe: a recipe is a list of at least one step"),
        (["--recipe", '[{"step": "paint"}]'], "--recipe: no step paint; there are: merge, straighten, tone, sky"),
        (["--recipe", '["tone"]'], '--recipe: each item of a recipe says which step it is, as in {"step": "tone"}'),
    ],
)
def test_what_is_wrong_with_options_is_said_in_words(flags: list[str], told: str, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["enhance", str(tmp_path), "-o", str(tmp_path / "out"), *flags])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_the_command_takes_a_key(server) -> None:
    assert main(["models", "--url", server.url, "--key", "fl_flag"]) == 0
    assert server.seen[-1].headers["authorization"] == "Bearer fl_flag"
