"""Jobs with edits: long masks are kept apart, results are found again, and what nobody can make makes no job."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fanlight_client.job_wire import JobStatus
from fanlight_client.mask import Kept
from fanlight_client.options import EnhanceOptions
from finishing.editing_parts import EditingParts
from finishing.kept_masks import LARGE_BYTES, MaskGoneError
from jobs.store import JobQuery
from jobs.sweeper import sweep
from jobs.transitions import Outcome, complete
from serve.jobs.cache import make_cache_key, name_models, name_recipe_models
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.work import Work
from serve.settings import IngressConfig
from tests.serve.jobs.conftest import MODELS, SMALL, Office
from tests.serve.jobs.test_work import desk as desk

LONG = {"mask": "polygon", "points": [[x % 80, x * x % 59] for x in range(2000)]}
SHORT = {"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}
RECIPE = [{"step": "remove", "masks": [LONG, SHORT]}]
ASKED = EnhanceOptions.model_validate({"recipe": RECIPE})


async def submit(office: Office, recipe: Any = None) -> JobStatus:
    files = {"photo": ("a.jpg", SMALL), "recipe": ("recipe.json", json.dumps(recipe or RECIPE).encode())}
    answer = await office.http.post("/v1/jobs", files=files)
    assert answer.status_code in (200, 202), answer.text
    return JobStatus.model_validate_json(answer.content)


async def test_a_long_mask_is_written_once_and_told_by_its_digest(office: Office) -> None:
    status = await submit(office)
    (step,) = status.options.steps
    assert [isinstance(mask, Kept) for mask in step.masks] == [True, False]  # type: ignore[union-attr]
    job = await office.claim()
    assert len(job.model_dump_json()) < LARGE_BYTES < len(json.dumps(LONG))
    assert job.masks is not None
    assert job.masks in job.artefacts


async def test_whoever_works_on_it_has_the_mask_that_was_sent(office: Office, desk: Desk) -> None:
    await submit(office)
    job = await office.claim()
    theirs = Desk(office.store, office.artefacts, office.args, desk.config, desk.replicas, desk.adapters)
    assert await Work(job, theirs, Progress())._bring_masks() == ASKED


async def test_a_mask_that_is_gone_fails_the_job_with_a_code(office: Office, desk: Desk) -> None:
    await submit(office)
    job = (await office.claim()).model_copy(update={"masks": None})
    with pytest.raises(MaskGoneError):
        await Work(job, desk, Progress())._bring_masks()


async def test_no_sweeper_takes_it_while_the_job_is_there(office: Office) -> None:
    await submit(office)
    (job,) = await office.store.find(JobQuery())
    assert job.masks is not None
    assert [each.id for each in await office.store.find(JobQuery(artefact=job.masks))] == [job.id]
    await sweep(office.store, office.artefacts, grace_s=-1)
    assert await office.artefacts.exists(job.masks)
    await office.store.delete(job.id)
    await sweep(office.store, office.artefacts, grace_s=-1)
    assert not await office.artefacts.exists(job.masks)


async def finish(office: Office) -> None:
    """The next job, as a Runner ends it: under the models that its recipe asks for."""
    job, result = await office.claim(), await office.artefacts.put(b"finished")
    models = name_recipe_models(name_models(MODELS), job.options.steps, office.edge.editing)
    outcome = Outcome(result, result, "jpeg", make_cache_key(job.frames, job.options, None, models or ""), 0.0)
    await office.store.update(job.id, lambda it, now: complete(it, now, job.lease, outcome, 60))


async def test_the_same_edit_of_the_same_photo_is_not_made_twice_and_another_is(office: Office) -> None:
    office.edge.editing = EditingParts({"eraser": {"name": "eraser", "revision": "1"}})
    await submit(office)
    await finish(office)
    assert (await submit(office)).cached
    assert not (await submit(office, [{"step": "remove", "masks": [SHORT]}])).cached
    office.edge.editing = EditingParts({"eraser": {"name": "eraser", "revision": "2"}})
    assert not (await submit(office)).cached


def test_models_for_edits_count_only_where_they_are_asked() -> None:
    models = name_models(MODELS)
    first, second = (EditingParts({"eraser": {"name": "eraser", "revision": number}}) for number in "12")
    plain = EnhanceOptions().steps
    assert name_recipe_models(models, plain, first) == name_recipe_models(models, plain, second) == models
    edited = {name_recipe_models(models, ASKED.steps, known) for known in (first, second)}
    assert len(edited | {models}) == 3
    assert name_recipe_models(None, ASKED.steps, first) is None


def test_what_tells_surfaces_counts_for_frames_that_are_merged_with_it() -> None:
    """And where the profile has none, for nothing."""
    models = name_models(MODELS)
    first, second = (EditingParts({"surfaces": {"name": "surfaces", "revision": number}}) for number in "12")
    plain = EnhanceOptions().steps
    assert name_recipe_models(models, plain, first) == name_recipe_models(models, plain, EditingParts(), 3) == models
    assert len({models, *(name_recipe_models(models, plain, known, 3) for known in (first, second))}) == 3


def test_the_words_that_rooms_are_furnished_with_count_only_where_one_is() -> None:
    models = name_models(MODELS)
    first, second = (EditingParts({"stager": {"name": "stager"}}, words=revision) for revision in "12")
    stage = EnhanceOptions.model_validate({"recipe": [{"step": "stage", "style": "japanese"}]}).steps
    assert name_recipe_models(models, stage, first) != name_recipe_models(models, stage, second)
    assert name_recipe_models(models, ASKED.steps, first) == name_recipe_models(models, ASKED.steps, second)
    other = EditingParts({"stager": {"name": "stager", "revision": "2"}}, words="1")
    assert name_recipe_models(models, stage, first) != name_recipe_models(models, stage, other)


async def test_a_mask_that_is_kept_apart_asks_for_the_same_models(office: Office, desk: Desk) -> None:
    """Or a result would be found again after the model that made its mask was replaced."""
    clicks = {"mask": "union", "of": [LONG, {"mask": "select", "points": [[3, 4]]}]}
    facts = {"eraser": {"name": "eraser"}, "selector": {"name": "selector", "revision": "1"}}
    replicas = replace(desk.replicas, editing=EditingParts(facts))
    await submit(office, [{"step": "remove", "masks": [clicks]}])
    work = Work(await office.claim(), replace(desk, artefacts=office.artefacts, replicas=replicas), Progress())
    work._options = asked = await work._bring_masks()
    assert await work._name_models() == name_recipe_models(name_models(MODELS), asked.steps, replicas.editing)


async def test_a_recipe_with_masks_comes_in_json_as_well_within_the_server_s_limit(office: Office) -> None:
    office.edge.config = lambda: IngressConfig(max_body_bytes=2**23)
    wide = {"mask": "png", "data": "A" * (3 << 20)}
    asked = {"source_url": "https://example.com/a.jpg", "options": {"recipe": [{"step": "remove", "masks": [wide]}]}}
    read = await office.http.post("/v1/jobs", json=asked)
    assert (read.status_code, read.json()["code"]) == (422, "source_refused")
    office.edge.config = lambda: IngressConfig(max_body_bytes=2**20)
    refused = await office.http.post("/v1/jobs", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
