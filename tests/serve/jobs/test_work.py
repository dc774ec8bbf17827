"""What an attempt at a job may leave out."""

from typing import Any, cast

import pytest

from fanlight_client.report import Report, StageWarning
from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from imaging.photo import ImageError
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.transitions import Outcome, complete
from serve.jobs.cache import make_cache_key, name_models
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.work import Work, comes_out_the_same
from serve.settings import JobsArgs, RunnerConfig
from tests.serve.jobs.conftest import MODELS


class Models(Replicas):
    """A graph that only says what it has loaded."""

    async def describe(self) -> dict[str, dict[str, Any]]:
        return dict(MODELS)


@pytest.fixture
async def desk(tmp_path):
    nobody = [cast(Any, None)] * 5
    desk = Desk(
        SqlStore(f"sqlite:///{tmp_path}/jobs.db"),
        ArtefactStore(str(tmp_path / "artefacts")),
        JobsArgs(),
        RunnerConfig(),
        Models(*nobody),
        KnownAdapters(Models(*nobody).list_adapters),
    )
    yield desk
    await desk.artefacts.close()
    await desk.store.close()


async def claim(desk: Desk, number: int, **fields: Any) -> Job:
    await desk.store.add(Job(id=f"{number:032x}", created_at=number, available_at=number, **fields))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return job


@pytest.fixture
async def original(desk) -> str:
    """Of a photo (if it were one) that was finished alone before."""
    digest = await desk.artefacts.put(b"no photo, as whoever decodes it finds out")
    job, result = await claim(desk, 1, original=digest), await desk.artefacts.put(b"finished")
    key = make_cache_key([digest], job.options, None, name_models(MODELS) or "")
    outcome = Outcome(result, result, "jpeg", key, gpu_seconds=1.0)
    await desk.store.update(job.id, lambda it, now: complete(it, now, job.lease, outcome, 60))
    return digest


async def test_a_photo_that_was_finished_before_is_not_looked_at_again(desk, original):
    ended = await Work(await claim(desk, 2, original=original), desk, Progress()).run()
    assert (ended.state, ended.cached) == ("succeeded", True)


async def test_a_photo_of_a_shoot_is_looked_at_although_it_was_finished_alone_before(desk, original):
    """Its shoot has to see it, and decides how it is to look."""
    with pytest.raises(ImageError):
        await Work(await claim(desk, 2, original=original, listing="elm"), desk, Progress()).run()


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        ([], True),
        (["fill_doubted", "fill_refused", "fill_forced"], True),
        (["stage_failed_check", "stage_preview"], True),
        (["stage_fell_back"], False),
        (["segmenter_failed"], False),
        (["fill_doubted", "network_left_out"], False),
    ],
)
def test_a_result_is_found_again_unless_something_was_left_out_that_may_be_there_the_next_time(codes, kept):
    warnings = [StageWarning(code=code, stage="", detail="") for code in codes]
    report = Report.model_construct(warnings=warnings)
    assert comes_out_the_same(report) is kept
    assert comes_out_the_same(Report.model_construct(warnings=[]), report) is kept
