"""A job that stages a room and is killed in the middle: what was made is not made again, and comes to the same bytes.

All is real but for the models: a painter stands in for a stager, for one that can furnish is too large to run here.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deployments.logs import logger
from deployments.messages import StageAnswer, StageRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.editing_parts import EditingParts
from finishing.known_adapters import KnownAdapters
from finishing.local import LocalPart, LocalReplicas
from finishing.staging.stagers import Stagers
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.staging import plan_canvas_size
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.sweeper import sweep
from serve.jobs.answer_memory import RememberingReplicas
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.work import Work
from serve.settings import JobsArgs, RunnerConfig
from tests.finishing.parts import Graph
from tests.finishing.steps.box_room import SOFA, TABLE, Indoors, Knowing, Painting, draw_room

EMPTY, FURNISHED = draw_room(), draw_room(SOFA, TABLE)
RECIPE = [{"step": "stage", "style": "scandinavian", "room": "living", "seed": 5, "variants": 3}]


class LocalRemembering(RememberingReplicas, LocalReplicas):
    """Without an object store."""


@dataclass
class Painter(Painting):
    """Hangs at the `hangs_at`th picture, and says that it does: whoever asked is killed then."""

    hangs_at: int | None = None
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def stage(self, request: StageRequest) -> StageAnswer:
        if len(self.asked) == self.hangs_at:
            self.hanging.set()
            await asyncio.sleep(3600)
        return await super().stage(request)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.jobs.work.RememberingReplicas", LocalRemembering)
    monkeypatch.setattr("finishing.steps.staging.scene.plan_canvas_size", partial(plan_canvas_size, most_px=2**16))


@pytest.fixture
def said() -> Iterator[list[logging.LogRecord]]:
    """What is logged."""
    records: list[logging.LogRecord] = []
    handler, level = logging.Handler(), logger.level
    handler.emit = records.append  # type: ignore[method-assign]
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield records
    logger.removeHandler(handler)
    logger.setLevel(level)


def gather(painter: Painter) -> LocalReplicas:
    knowing = LocalPart(Knowing([EMPTY, FURNISHED]))
    parts: dict[str, Any] = {"surfaces": knowing, "depth": knowing, "stager": LocalPart(painter)}
    facts = {role: {**Indoors().describe(), "role": role} for role in parts}
    stagers = Stagers({"stager": "painter"}, ("stager",))
    graph = Graph(classifier=Indoors(), eraser=None).replicas
    return replace(graph, **parts, stagers=stagers, editing=EditingParts(facts))  # type: ignore[return-value]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store, artefacts = SqlStore(f"sqlite:///{tmp_path}/jobs.db"), ArtefactStore(str(tmp_path / "artefacts"))
    replicas = gather(Painter([FURNISHED]))
    adapters = KnownAdapters(replicas.list_adapters)
    args = JobsArgs(price_per_photo=1, price_per_variant=0.5, price_per_gpu_second=0.1)
    yield Desk(store, artefacts, args, RunnerConfig(attempts=1), replicas, adapters)
    await artefacts.close()
    await store.close()


async def add(desk: Desk, number: int) -> Job:
    original = await desk.artefacts.put(encode_photo(Photo(EMPTY.pixels, format="png")))
    options = EnhanceOptions.model_validate({"recipe": RECIPE, "format": "png"})
    return await desk.store.add(
        Job(id=f"{number:032x}", owner=str(number), created_at=1, available_at=1, original=original, options=options)
    )


async def attempt(desk: Desk, painter: Painter, progress: Progress | None = None) -> Job:
    job = await desk.store.claim("a runner", 600)
    assert job is not None
    return await Work(job, replace(desk, replicas=gather(painter)), progress or Progress()).run()


async def kill_at(desk: Desk, job: Job, painter: Painter) -> None:
    """The Runner dies when the painter has begun that picture; another takes its job."""
    working = asyncio.create_task(attempt(desk, painter))
    await asyncio.wait({working, asyncio.create_task(painter.hanging.wait())}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    await desk.store.update(job.id, lambda it, now: transitions.release(it, now, it.lease))


def seeds(painter: Painter) -> list[int]:
    return [request.seed for request in painter.asked]


async def test_who_goes_on_after_the_first_of_three_pictures_asks_for_two(desk: Desk):
    job = await add(desk, 1)
    killed, second, alone = Painter([FURNISHED], hangs_at=1), Painter([FURNISHED]), Painter([FURNISHED])
    await kill_at(desk, job, killed)
    progress = Progress()
    ended = await attempt(desk, second, progress)
    assert seeds(killed)[:1] == [5]
    assert (len(killed.asked), len(second.asked)) == (1, 2)
    told = progress.read()
    assert (told.variants_done, told.variants_total) == (3, 3)

    await add(desk, 2)
    undisturbed = await attempt(desk, alone)
    assert seeds(alone) == seeds(killed) + seeds(second)
    assert [variant.result for variant in ended.variants] == [variant.result for variant in undisturbed.variants]
    assert len({variant.result for variant in ended.variants}) == 3
    assert (ended.result, ended.twin) == (undisturbed.result, undisturbed.twin)
    assert (ended.state, ended.variants[0].seed, ended.variants[0].staged) == ("succeeded", 5, True)


async def test_every_picture_is_a_line_in_the_log_with_its_words_and_in_no_report(desk: Desk, said):
    await add(desk, 1)
    painter = Painter([FURNISHED])
    ended = await attempt(desk, painter)
    lines = [record for record in said if hasattr(record, "variant")]
    assert [(line.variant, line.staged, line.seed) for line in lines] == [
        (number, True, request.seed) for number, request in enumerate(painter.asked, 1)
    ]
    assert [line.prompt for line in lines] == [request.prompt for request in painter.asked]
    assert {(line.style, line.room, line.model) for line in lines} == {("scandinavian", "living", "painter")}
    assert all(line.faults == [[]] for line in lines)
    for variant in ended.variants:
        report = await desk.artefacts.read(variant.report)
        assert not any(request.prompt.encode() in report for request in painter.asked)
        stage = Report.model_validate_json(report).stage
        assert stage is not None
        assert stage.prompt_sha256


async def test_nothing_of_a_staged_job_is_swept_away_and_the_same_room_again_is_answered_with_all_of_it(desk: Desk):
    first = await add(desk, 1)
    ended = await attempt(desk, Painter([FURNISHED]))
    await sweep(desk.store, desk.artefacts, grace_s=-10)
    assert all([await desk.artefacts.exists(digest) for digest in ended.artefacts])
    assert len(ended.artefacts) == 1 + 3 + 3 + 1
    if ended.cache_key is None:
        pytest.skip("the models of this graph do not all say which they are")
    again = await desk.store.add(first.model_copy(update={"id": f"{2:032x}"}))
    painter = Painter([FURNISHED])
    told = await attempt(desk, painter)
    assert (told.id, told.cached, painter.asked) == (again.id, True, [])
    assert (told.twin, told.variants) == (ended.twin, ended.variants)
