"""What one attempt at a video leaves for the next."""

import pytest

from fanlight_client.report import StageWarning
from fanlight_client.wire import ModelRevision
from jobs.artefacts import ArtefactStore
from jobs.job import KeyFrame
from serve.jobs.job_memory import JobMemory
from serve.jobs.video_memory import KeptPlan, KeptSights, VideoMemory
from serve.video.segments import WrittenSegment
from video.hidden.sight import FOUND, Sight, save_sights
from video.segments import SegmentFacts

PLAN = KeptPlan(
    plan="1" * 64,
    segments=3,
    frames=240,
    is_copy=False,
    keys=(KeyFrame(frame=12, before="2" * 64, after="3" * 64),),
    models=(ModelRevision(role="enhancer", name="a", revision="b", licence="c", source="d", profile="e"),),
    warnings=(StageWarning(code="a", stage="b", detail="c"),),
    gpu_seconds=1.5,
)
SEGMENT = WrittenSegment("4" * 64, SegmentFacts(number=1, start=80, stop=160, steps=(0.5, 0.25)))


@pytest.fixture
async def reopen(tmp_path):
    """The memory of one job, as whoever begins an attempt finds it."""
    artefacts = ArtefactStore(str(tmp_path))

    async def open_memory(models: str = "this video, these models", code: str | None = None) -> VideoMemory:
        memory = JobMemory(artefacts, "a" * 32)
        await memory.open()
        return VideoMemory(memory, models, code)

    yield open_memory
    await artefacts.close()


async def test_the_next_attempt_finds_the_plan_and_the_segments_that_were_written(reopen):
    first = await reopen()
    assert first.find_plan() is None
    await first.keep_plan(PLAN)
    await first.keep_segment(PLAN, 1, SEGMENT)
    second = await reopen()
    assert second.find_plan() == PLAN
    assert [second.find_segment(PLAN, number) for number in range(3)] == [None, SEGMENT, None]
    assert second.recalled == 1


async def test_what_was_planned_with_other_models_is_not_taken(reopen):
    first = await reopen()
    await first.keep_plan(PLAN)
    await first.keep_segment(PLAN, 0, SEGMENT)
    other = await reopen("this video, other models")
    assert (other.find_plan(), other.find_segment(PLAN, 0)) == (None, None)


async def test_pieces_of_two_versions_of_the_code_are_never_one_video_but_what_was_found_stays(reopen, tmp_path):
    first = await reopen(code="another version")
    await first.keep_plan(PLAN)
    await first.keep_segment(PLAN, 0, SEGMENT)
    save_sights(tmp_path, [Sight(0, ())])
    await first.keep_sights(KeptSights((tmp_path / FOUND).read_text(), PLAN.models))
    second = await reopen()
    assert (second.find_plan(), second.find_segment(PLAN, 0)) == (None, None)
    assert second.find_sights([0])


async def test_nor_is_a_segment_of_another_plan(reopen):
    await (await reopen()).keep_segment(PLAN, 0, SEGMENT)
    other = KeptPlan(**{**PLAN.__dict__, "plan": "9" * 64})
    assert (await reopen()).find_segment(other, 0) is None


async def test_what_was_found_is_taken_where_all_pictures_were_looked_at(reopen, tmp_path):
    save_sights(tmp_path, [Sight(frame, ()) for frame in (0, 3, 6, 9)])
    sights = KeptSights((tmp_path / FOUND).read_text(), PLAN.models)
    await (await reopen()).keep_sights(sights)
    again = await reopen()
    assert again.find_sights([0, 3, 6, 9]) == again.find_sights([0, 6]) == sights
    assert again.find_sights([0, 3, 5, 6, 9]) is None, "a first look that chose other frames"
