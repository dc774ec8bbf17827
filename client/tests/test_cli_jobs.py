"""`fanlight submit`, `status` and `cancel` as a person uses them; `watch` is in test_watch.py."""

import json
from pathlib import Path

import pytest

from fanlight_client.cli import main
from fanlight_client.job_wire import JobStatus


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.jpg", "upstairs/c.jpg"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"photo " + name.encode())
    return tmp_path / "in"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def submit(server, *arguments: object) -> int:
    return main(["submit", *map(str, arguments), "--url", server.url])


def only_job(server) -> JobStatus:
    [kept] = server.shop.jobs.values()
    return kept.status


def test_photos_are_handed_in_and_their_ids_told(server, photos: Path, capsys) -> None:
    server.shop.paused = True
    assert submit(server, photos, "--seed", "7", "--priority", "high") == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split(" ", 1)[0] for line in lines) == sorted(server.shop.jobs)
    assert str(photos / "upstairs/c.jpg") in "".join(lines)
    assert {(kept.status.options.seed, kept.status.priority) for kept in server.shop.jobs.values()} == {(7, "high")}


def test_results_are_waited_for_and_keep_their_names(server, photos: Path, tmp_path: Path, capsys) -> None:
    assert submit(server, photos, "-o", tmp_path / "out", "--listing", "Elm St 7, #4/2") == 0
    names = ["a.jpg", "b.jpg", "upstairs/c.jpg"]
    assert files(tmp_path / "out") == sorted([*names, *(f"{name}.report.json" for name in names)])
    assert {kept.status.listing for kept in server.shop.jobs.values()} == {"Elm St 7, #4/2"}
    assert server.shop.closed == ["Elm St 7, #4/2"]
    assert "3 finished" in capsys.readouterr().out


def test_a_shoot_may_be_handed_in_bit_by_bit(server, photos: Path) -> None:
    assert submit(server, photos / "a.jpg", "--listing", "L", "--more") == 0
    assert server.shop.closed == []
    assert submit(server, photos / "b.jpg", "--listing", "L", "--wait") == 0
    assert server.shop.closed == ["L"]
    assert server.shop.names("succeeded")[-1] == "b.jpg"


def test_a_photo_by_its_url_is_called_as_the_server_found_it(server, tmp_path: Path) -> None:
    assert submit(server, "https://photos.example/a.jpg", "-o", tmp_path / "out", "--no-report") == 0
    assert only_job(server).name is None
    assert files(tmp_path / "out") == [f"{only_job(server).id}.jpg"]


def test_photos_of_one_name_at_two_urls_are_both_delivered_and_skipped_the_next_time(
    server, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name(job: JobStatus) -> None:
        server.shop.change(job.id, name="room.heic")

    server.shop.before_tile = name
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room.jpg").write_bytes(b"a file that happens to lie here")
    urls = ["https://photos.example/1?room", "https://photos.example/2?room"]
    assert submit(server, *urls, urls[0], "-o", "out") == 0
    results = ["room-heic.jpg", "room.jpg"]
    assert files(tmp_path / "out") == sorted([*results, *(f"{name}.report.json" for name in results)])
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert len({path.read_bytes() for path in before if path.suffix == ".jpg"}) == 2
    assert submit(server, *urls, "-o", "out") == 0
    told = capsys.readouterr().out
    assert "2 skipped" in told
    assert f"skipped: {urls[0]}: " in told
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_what_fails_is_listed_and_stops_nothing(server, photos: Path, tmp_path: Path, capsys) -> None:
    server.shop.broken["b.jpg"] = "truncated_image"
    server.then_answers_properly()  # readiness
    server.then_refuses(415, "unsupported_format")
    alone = ("--brackets", "off", "--jobs", "1", "--no-report")
    assert submit(server, photos, "-o", tmp_path / "out", *alone) == 1
    printed = capsys.readouterr().out
    assert "unsupported_format" in printed
    assert "the file ends too early (truncated_image, in decode)" in printed
    assert "1 finished, 1 failed" in printed
    assert files(tmp_path / "out") == ["upstairs/c.jpg"]


def test_misuse_is_told_before_anything_is_sent(server, photos: Path, tmp_path: Path) -> None:
    for wrong in (["--priority", "urgent"], ["--strength", "2"], ["--listing", "a//b"]):
        with pytest.raises(SystemExit, match="2"):
            submit(server, photos, *wrong)
    assert submit(server, tmp_path / "absent") == 1
    assert submit(server, photos, "-o", photos / "a.jpg") == 1
    assert server.seen == []


def test_jobs_are_listed(server, photos: Path, capsys) -> None:
    server.shop.paused = True
    submit(server, photos / "a.jpg", photos / "b.jpg", "--listing", "Elm")
    submit(server, photos / "upstairs")
    server.shop.cancel(next(iter(server.shop.jobs)))
    capsys.readouterr()
    assert main(["status", "--url", server.url]) == 0
    printed = capsys.readouterr().out
    assert all(job_id in printed for job_id in server.shop.jobs)
    assert main(["status", "--listing", "Elm", "--state", "queued", "--json", "--url", server.url]) == 0
    [job] = json.loads(capsys.readouterr().out)
    assert (job["listing"], job["state"]) == ("Elm", "queued")
    assert main(["status", "--limit", "2", "--json", "--url", server.url]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_one_job_is_shown_and_followed(server, photos: Path, capsys) -> None:
    server.shop.broken["b.jpg"] = "truncated_image"
    submit(server, photos / "a.jpg", photos / "b.jpg", "--wait")
    good, bad = server.shop.jobs
    good, bad = (good, bad) if server.shop.jobs[good].status.name == "a.jpg" else (bad, good)
    capsys.readouterr()
    assert main(["status", bad, "--url", server.url]) == 0
    printed = capsys.readouterr().out
    assert "failed in decode: the file ends too early (truncated_image)" in printed
    assert main(["status", good, "--follow", "--url", server.url]) == 0
    assert "3/3 tiles" in capsys.readouterr().out
    assert main(["status", good, bad, "--follow", "--url", server.url]) == 1
    assert main(["status", "0" * 32, "--url", server.url]) == 1
    assert "unknown_job" in capsys.readouterr().err


def test_following_what_the_server_forgets_is_an_error_and_no_trace(server, photos: Path, capsys) -> None:
    submit(server, photos / "a.jpg", "--wait")
    server.then_answers_properly()
    server.then_refuses(404, "unknown_job")
    assert main(["status", only_job(server).id, "--follow", "--url", server.url]) == 1
    assert "unknown_job" in capsys.readouterr().err


def test_jobs_are_canceled(server, photos: Path, capsys) -> None:
    server.shop.paused = True
    submit(server, photos)
    ids = list(server.shop.jobs)
    capsys.readouterr()
    assert main(["cancel", ids[0], "0" * 32, ids[1], "--url", server.url]) == 1
    printed = capsys.readouterr().out
    assert f"{ids[0]} canceled" in printed
    assert "unknown_job" in printed
    assert [server.shop.jobs[one].status.state for one in ids] == ["canceled", "canceled", "queued"]
    assert main(["cancel", ids[2], "--url", server.url]) == 0
