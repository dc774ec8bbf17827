"""A job that staged a room: several pictures, the photo without furniture, and the original."""

from typing import Any

import pytest

from fanlight_client.job_wire import JobStatus
from fanlight_client.report import Report
from fanlight_client.stage import Stage
from fanlight_client.stage_report import StageReport
from finishing.finished import Finished, Made, Variant
from finishing.journal import WordsAsked
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from serve.jobs.cache import make_cache_key, name_models, name_recipe_models
from serve.jobs.job_memory import JobMemory
from serve.jobs.outcomes import keep_finished
from serve.jobs.variant_shelf import JobShelf
from serve.settings import JobsArgs
from tests.serve.jobs.conftest import SMALL, Office

STAGE = {"step": "stage", "style": "scandinavian", "room": "living", "variants": 3}
REASON = "a door would have been covered"


def tell(report: Report, number: int, *, staged: bool = True) -> Report:
    told = StageReport(
        decision="staged" if staged else "kept",
        reason="" if staged else REASON,
        variant=number,
        variants=3,
        room="living",
        style="scandinavian",
        seed=10 + number if staged else None,
        model="sdxl",
    )
    return report.model_copy(update={"stage": told, "twin": report.output, "id": f"{number:032x}"})


@pytest.fixture
def staged(report_in_full: Report) -> Finished:
    """The first picture could not be staged."""
    clean = report_in_full.model_copy(update={"warnings": []})
    words = WordsAsked(variant=2, seed=12, strength=1.0, prompt="a light oak sofa", negative="people")
    variants = tuple(
        Variant(
            number=number,
            seed=6 + number,
            photo=b"without" if number == 1 else b"picture %d" % number,
            format="jpeg",
            report=tell(clean, number, staged=number > 1),
            words=(words,) if number == 2 else (),
        )
        for number in (1, 2, 3)
    )
    twin = Made(b"without", clean.output, None)
    return Finished(variants[1].photo, "jpeg", variants[1].report, twin, variants, gpu_seconds=24.0)


async def stage(office: Office, staged: Finished, name: str = "room.jpg") -> dict[str, Any]:
    """The status of a job that has ended with these."""
    await office.http.post("/v1/jobs", content=SMALL, params=asking(name))
    job = await office.claim()
    names = name_recipe_models(name_models(office.models), job.options.steps, office.edge.editing)
    assert names
    key = make_cache_key(job.frames, job.options, job.look, names)
    outcome = await keep_finished(office.artefacts, staged, key)
    await office.store.update(job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, 60))
    return (await office.http.get(f"/v1/jobs/{job.id}")).json()


def asking(name: str) -> dict[str, str]:
    return {"name": name, "recipe": f"[{Stage.model_validate(STAGE).model_dump_json(exclude_unset=True)}]"}


async def test_a_status_lists_every_picture_with_its_twin_and_the_original(office: Office, staged: Finished):
    told = await stage(office, staged)
    path = f"/v1/jobs/{told['id']}"
    assert told["variants"] == [
        {
            "number": number,
            "seed": seed,
            "url": f"{path}/variants/{number}",
            "report_url": f"{path}/variants/{number}/report",
            "staged": number > 1,
            "reason": "" if number > 1 else REASON,
        }
        for number, seed in ((1, 7), (2, 12), (3, 13))
    ]
    assert (told["twin"], told["original"]) == (f"{path}/twin", f"{path}/original")
    assert told["gpu_seconds"] == 24.0


async def test_every_file_is_there_under_a_name_of_its_own(office: Office, staged: Finished):
    told = await stage(office, staged)
    path = f"/v1/jobs/{told['id']}"
    places = {
        f"{path}/result": (b"picture 2", "room.jpg"),
        told["variants"][0]["url"]: (b"without", "room-staged-1.jpg"),
        told["variants"][2]["url"]: (b"picture 3", "room-staged-3.jpg"),
        told["twin"]: (b"without", "room-unstaged.jpg"),
        told["original"]: (SMALL, "room.jpg"),
    }
    for url, (content, name) in places.items():
        answer = await office.http.get(url)
        assert (answer.status_code, answer.content) == (200, content)
        assert f'filename="{name}"' in answer.headers["content-disposition"]
        assert (await office.http.head(url)).headers["content-length"] == str(len(content))
    for variant in told["variants"]:
        report = Report.model_validate_json((await office.http.get(variant["report_url"])).content)
        assert report.stage is not None
        assert report.stage.variant == variant["number"]
        linked = (await office.http.get(variant["url"])).headers["link"]
        assert variant["report_url"] in linked


async def test_what_a_job_has_not_is_told(office: Office, staged: Finished):
    told = await stage(office, staged)
    refused = await office.http.get(f"/v1/jobs/{told['id']}/variants/4")
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_variant")
    assert (await office.http.get(f"/v1/jobs/{told['id']}/variants/0")).status_code == 422
    plain = await office.submit(SMALL, seed=3)
    early = await office.http.get(f"/v1/jobs/{plain.id}/twin")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    await office.finish()
    for part in ("twin", "variants/1", "variants/1/report"):
        refused = await office.http.get(f"/v1/jobs/{plain.id}/{part}")
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown_variant")
    status = JobStatus.model_validate_json((await office.http.get(f"/v1/jobs/{plain.id}")).content)
    assert (status.variants, status.twin) == ([], None)
    assert status.original == f"/v1/jobs/{plain.id}/original"


async def test_an_equal_job_is_answered_with_all_of_it(office: Office, staged: Finished):
    first = await stage(office, staged)
    again = await office.http.post("/v1/jobs", content=SMALL, params=asking("other.jpg"))
    told = again.json()
    assert (told["cached"], told["gpu_seconds"]) == (True, 0)
    assert [variant["seed"] for variant in told["variants"]] == [variant["seed"] for variant in first["variants"]]
    assert (await office.http.get(told["twin"])).content == b"without"
    assert (await office.http.get(told["variants"][2]["url"])).content == b"picture 3"


async def test_an_equal_job_is_made_anew_where_one_of_its_files_is_gone(office: Office, staged: Finished):
    told = await stage(office, staged)
    job = await office.store.load(told["id"])
    assert job is not None
    thrown = await office.artefacts.run(office.artefacts.blobs.throw, job.variants[2].report, 2.0**40)
    assert thrown
    await office.artefacts.run(office.artefacts.blobs.destroy, thrown)
    again = await office.http.post("/v1/jobs", content=SMALL, params=asking("room.jpg"))
    assert (again.status_code, again.json()["state"]) == (202, "queued")


async def test_an_estimate_counts_and_prices_every_variant(office: Office):
    office.edge.service.args = JobsArgs.model_validate(
        {**office.args.model_dump(), "price_per_photo": 1, "price_per_variant": 0.25, "price_per_gpu_second": 0.001}
    )
    asked = {"width": 4000, "height": 3000, "options": {"recipe": [STAGE]}, "photos": 10}
    told = (await office.http.post("/v1/estimate", json=asked)).json()
    assert (told["tiles"], told["variants"], told["measured"]) == (0, 3, False)
    assert told["gpu_seconds"] == 10 * 3 * 8.0
    assert told["amount"] == pytest.approx(10 * (1 + 3 * 0.25) + 0.24)
    plain = (await office.http.post("/v1/estimate", json={**asked, "options": {"preset": "fast"}})).json()
    assert plain["variants"] == 0


async def test_finished_pictures_are_taken_up_by_who_goes_on(tmp_path, staged: Finished):
    artefacts, made = ArtefactStore(str(tmp_path / "artefacts")), staged.variants[1]

    async def open_shelf(revision: str = "models 1") -> JobShelf:
        memory = JobMemory(artefacts, "0" * 32)
        await memory.open()
        return JobShelf(artefacts, memory, revision)

    first = await open_shelf()
    assert await first.recall(2) is None
    await first.keep(made)
    second = await open_shelf()
    assert await second.recall(2) == made
    assert second.recalled == 1
    assert await second.recall(1) is None
    assert await (await open_shelf("models 2")).recall(2) is None
    [digest] = [await artefacts.put(made.photo)]
    thrown = await artefacts.run(artefacts.blobs.throw, digest, 2.0**40)
    assert await (await open_shelf()).recall(2) is None, "its photo is gone"
    assert thrown
    await artefacts.close()


async def test_a_job_whose_original_has_not_been_fetched_has_no_url_of_it(office: Office):
    job = Job(id="0" * 32, created_at=1, available_at=1, source_url="https://example.org/a.jpg")
    assert (await office.edge.service.describe(await office.store.add(job))).original is None
