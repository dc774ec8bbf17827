"""`fanlight stage` and `fanlight styles` as a person uses them, and the same calls in Python."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from client.tests.staged_rooms import KEPT_ID, TWIN
from fanlight_client.cli import main
from fanlight_client.client import AsyncClient, Client
from fanlight_client.errors import JobFailed
from fanlight_client.job_wire import JobProgress, JobStatus
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.show_jobs import tell_variants
from fanlight_client.stage import Stage
from fanlight_client.staged import plan_stage

SENT = b"photo of an empty room"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "room.jpg"
    path.write_bytes(SENT)
    return path


def stage(server, photo: Any, out: Path, *flags: object) -> int:
    return main(["stage", str(photo), *map(str, flags), "-o", str(out), "--url", server.url])


def asked(server) -> EnhanceOptions:
    [kept] = server.shop.jobs.values()
    return kept.status.options


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_picture_is_written_with_the_photo_without_furniture(server, photo: Path, tmp_path: Path, capsys):
    out = tmp_path / "staged"
    flags = ["--style", "scandinavian", "--room", "living", "--variants", 3, "--label", "Virtually staged"]
    assert stage(server, photo, out, *flags, "--declutter", "--seed", 7, "--lora", "oak:0.5") == 0
    *before, step = asked(server).steps
    assert [each.step for each in before] == ["straighten", "tone", "sky"]
    assert step.model_dump(exclude_unset=True) == {
        "step": "stage", "style": "scandinavian", "room": "living", "variants": 3, "label": "Virtually staged",
        "declutter": True, "seed": 7, "lora": {"oak": 0.5},
    }  # fmt: skip
    written = files(out)
    reports = {name for name in written if name.endswith(".report.json")}
    assert {name: written[name] for name in written.keys() - reports} == {
        "room-unstaged.jpg": TWIN,
        **{f"room-staged-{number}.jpg": b"\xff\xd8with sofa %d\xff\xd9" % number for number in (1, 2, 3)},
    }
    assert reports == {f"room-staged-{number}.jpg.report.json" for number in (1, 2, 3)}
    report = Report.model_validate_json(written["room-staged-2.jpg.report.json"])
    assert report.stage is not None
    assert report.stage.variant == 2
    told = capsys.readouterr().out
    assert "seed 8, scandinavian, living, sdxl" in told
    assert f"{photo}: the original" in told
    assert photo.read_bytes() == SENT


def test_what_could_not_be_staged_is_told_and_not_written(server, photo: Path, tmp_path: Path, capsys):
    server.shop.missed = {1}
    assert stage(server, photo, tmp_path / "out", "--style", "coastal", "--variants", 2, "--no-report") == 0
    assert files(tmp_path / "out").keys() == {"room-staged-2.jpg", "room-unstaged.jpg"}
    assert "variant 1 was not staged: a door would have been covered" in capsys.readouterr().out


def test_where_nothing_was_staged_nothing_is_written(server, photo: Path, tmp_path: Path, capsys):
    server.shop.missed = {1, 2}
    assert stage(server, photo, tmp_path / "out", "--style", "coastal", "--variants", 2) == 1
    assert not (tmp_path / "out").exists()
    told = capsys.readouterr().out
    assert "variant 2 was not staged" in told
    assert "nothing was written" in told


def test_of_a_photo_that_the_server_has_the_original_is_fetched(server, tmp_path: Path, capsys):
    assert stage(server, KEPT_ID, tmp_path / "out", "--prompt", "a piano", "--no-finish", "--no-report") == 0
    assert [step.step for step in asked(server).steps] == ["stage"]
    [job] = server.shop.jobs
    assert files(tmp_path / "out").keys() == {f"{job}-staged-1.jpg", f"{job}-unstaged.jpg", f"{job}-original"}
    assert "which goes with them" in capsys.readouterr().out


def test_an_estimate_is_told_before_anything_is_staged(server, photo: Path, tmp_path: Path, capsys):
    assert stage(server, photo, tmp_path / "out", "--style", "coastal", "--variants", 2, "--estimate") == 0
    told = capsys.readouterr().out
    assert "2 pictures and 12 tiles: 3 s, 2 GPU-seconds, 0.50 EUR (as a guess)" in told
    paths = [seen.path for seen in server.seen]
    assert paths.index("/v1/photos") < paths.index("/v1/estimate") < paths.index("/v1/jobs")
    assert [kept.original for kept in server.shop.jobs.values()] == [KEPT_ID.encode()], "it is sent once"


@pytest.mark.parametrize("there", ["room-staged-2.jpg", "room-unstaged.jpg"])
def test_nothing_is_written_over_and_nothing_sent_before_that_is_known(
    server, photo: Path, tmp_path: Path, capsys, there: str
):
    (tmp_path / there).write_bytes(b"mine")
    assert stage(server, photo, tmp_path, "--style", "coastal", "--variants", 2) == 1
    assert "already there" in capsys.readouterr().err
    assert not server.shop.jobs
    assert stage(server, photo, tmp_path, "--style", "coastal", "--variants", 2, "--overwrite") == 0
    assert (tmp_path / there).read_bytes() != b"mine"


def test_who_says_no_furniture_is_told_how_to(server, photo: Path, tmp_path: Path, capsys):
    with pytest.raises(SystemExit) as raised:
        stage(server, photo, tmp_path / "out", "--room", "living")
    assert raised.value.code == 2
    assert "say a style, or a prompt" in capsys.readouterr().err
    assert not server.shop.jobs


def test_styles_are_listed_with_their_rooms(server, capsys):
    assert main(["styles", "--url", server.url]) == 0
    assert capsys.readouterr().out == "scandinavian: light oak, wool and linen (living, bedroom)\n"


def test_a_status_lists_its_variants_as_photos_to_go_on_from(server, photo: Path, tmp_path: Path, capsys):
    server.shop.missed = {2}
    stage(server, photo, tmp_path / "out", "--style", "coastal", "--variants", 2)
    [job] = server.shop.jobs
    capsys.readouterr()
    assert main(["status", job, "--url", server.url]) == 0
    told = capsys.readouterr().out
    assert f"staged, seed 7: photo {job}-1" in told
    assert "not staged: a door would have been covered" in told
    assert f"photo {job}-twin" in told


def test_progress_counts_pictures():
    progress = JobProgress(stage="stage", tiles_done=3, tiles_total=3, variants_done=1, variants_total=3)
    status = JobStatus.model_construct(progress=progress)
    assert tell_variants(status) == "1/3"
    assert tell_variants(JobStatus.model_construct(progress=JobProgress())) == ""


# In Python -----------------------------------------------------------------------------------------------------------


def test_a_kept_photo_is_staged_in_one_call(server, photo: Path):
    seen: list[JobStatus] = []
    with Client(server.url) as client:
        kept = client.photos.upload(photo)
        staged = client.photos.stage(kept, style="coastal", variants=2, on_progress=seen.append)
    assert [picture.told.number for picture in staged.furnished] == [1, 2]
    assert staged.pictures[1].enhanced.photo == b"\xff\xd8with sofa 2\xff\xd9"
    assert (staged.twin, staged.originals) == (TWIN, (KEPT_ID.encode(),))
    assert seen[-1].state == "succeeded"


def test_a_file_is_staged_in_one_call_too(server, photo: Path):
    with Client(server.url) as client:
        for sent in (photo, str(photo), SENT):
            staged = client.photos.stage(sent, style="coastal")
            assert staged.originals == (SENT,)


def test_the_same_awaited(server):
    async def run() -> Any:
        async with AsyncClient(server.url) as client:
            how = Stage(prompt="a piano", seed=3)
            return await client.photos.stage(KEPT_ID, how, finish=False, variants=2)

    server.shop.missed = {1}
    staged = asyncio.run(run())
    assert [picture.told.staged for picture in staged.pictures] == [False, True]
    assert staged.pictures[0].enhanced.photo == staged.twin
    [step] = asked(server).steps
    assert step.model_dump(exclude_unset=True) == {"step": "stage", "prompt": "a piano", "seed": 3, "variants": 2}


def test_a_job_that_failed_is_no_staged_room(server, photo: Path):
    server.shop.broken = {"room.jpg": "truncated_image"}
    with Client(server.url) as client, pytest.raises(JobFailed):
        client.jobs.staged(client.jobs.submit(photo, plan_stage(Stage(style="coastal"), True)))


def test_options_that_are_no_recipe_hold_beside_a_staging():
    options = EnhanceOptions.model_validate({"seed": 5, "format": "png", "preset": "best", "sky": "never"})
    planned = plan_stage(Stage(style="coastal"), True, options)
    assert (planned.seed, planned.format) == (5, "png")
    assert [step.step for step in planned.steps] == ["straighten", "tone", "stage"]
    assert planned.steps[1].model_dump(exclude_unset=True) == {"step": "tone", "preset": "best"}
