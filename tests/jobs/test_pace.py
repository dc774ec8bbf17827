"""How long jobs take is told from those that were finished."""

from dataclasses import replace

import pytest

from fanlight_client.job_wire import JobProgress
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoFacts
from jobs.job import Job, Variant
from jobs.pace import BUILT_IN, measure_pace
from jobs.video_pace import count_sights


def finished(seconds: float, tiles: int, gpu: float = 0.0, cached: bool = False) -> Job:
    progress = JobProgress(tiles_done=tiles, tiles_total=tiles)
    return Job(
        id="a", created_at=0, available_at=0, state="succeeded", ran_s=seconds, gpu_seconds=gpu, progress=progress,
        cached=cached,
    )  # fmt: skip


def test_medians_hold_against_one_slow_photo():
    pace = measure_pace([finished(10, 10, gpu=1), finished(20, 10, gpu=2), finished(3000, 10, gpu=3)])
    assert (pace.seconds_a_tile, pace.gpu_seconds_a_tile, pace.seconds_a_photo) == (2, 0.2, 20)
    assert pace.measured == 3


def test_cached_jobs_and_no_jobs_tell_nothing():
    assert measure_pace([]) == measure_pace([finished(0.1, 10, cached=True)]) == BUILT_IN


def staged(seconds: float, gpu: float, pictures: int, tiles: int = 10) -> Job:
    variant = Variant(result="1" * 64, report="2" * 64)
    return finished(seconds, tiles, gpu).model_copy(update={"variants": (variant,) * pictures})


def test_a_picture_of_a_room_takes_what_is_left_when_tiles_have_had_theirs():
    pace = measure_pace([finished(20, 10, gpu=2), staged(50, 32, pictures=3), staged(35, 12, pictures=1)])
    assert (pace.seconds_a_tile, pace.measured, pace.staged) == (2, 1, 2), "staged rooms say nothing of tiles"
    assert pace.seconds_a_variant == pytest.approx((10 + 15) / 2)
    assert pace.gpu_seconds_a_variant == pytest.approx(10)
    quick = measure_pace([finished(20, 10), staged(1, 0, pictures=2)])
    assert quick.seconds_a_variant == 0, "never less than nothing"


def test_pictures_of_a_room_that_are_still_to_be_made_take_their_time():
    pace = measure_pace([finished(20, 10), staged(50, 0, pictures=3)])
    progress = JobProgress(tiles_done=10, tiles_total=10, variants_done=1, variants_total=3)
    running = Job(id="a", created_at=0, available_at=0, state="running", claimed_at=100.0, progress=progress)
    assert pace.left_s(running, now=105.0) == pytest.approx(20)


def test_what_is_left_follows_the_tiles_then_the_clock():
    pace = measure_pace([finished(20, 10)])
    running = Job(id="a", created_at=0, available_at=0, state="running", claimed_at=100.0)
    assert pace.left_s(running, now=105.0) == 15
    assert pace.left_s(running, now=500.0) == 0
    halfway = running.model_copy(update={"progress": JobProgress(tiles_done=4, tiles_total=10)})
    assert pace.left_s(halfway, now=105.0) == pytest.approx(12)


def test_a_queue_is_worked_on_several_at_once():
    pace = measure_pace([finished(20, 10)])
    queued = Job(id="a", created_at=0, available_at=0)
    assert [pace.wait_s(position, 2, queued) for position in (0, 1, 2, 5)] == [20, 20, 40, 60]
    assert pace.wait_s(3, 0, queued) == 80


WALK = VideoFacts(width=1000, height=1000, frames=100, length_s=4, codec="h264")


def test_a_video_tells_of_videos_and_of_nothing_else():
    video = finished(50, 40).model_copy(update={"video": WALK})
    pace = measure_pace([finished(20, 10), video])
    assert (pace.measured, pace.seconds_a_tile, pace.videos) == (1, 2, 1)
    assert pace.video_s(WALK) == 50
    assert pace.video_s(WALK.model_copy(update={"frames": 200})) == 100


def test_what_is_hidden_in_a_video_takes_what_is_left_when_the_video_has_had_its_time():
    blurs = EnhanceOptions.model_validate({"recipe": [{"step": "tone"}, {"step": "blur"}]})
    video = finished(50, 0).model_copy(update={"video": WALK})
    hidden = finished(80, 0).model_copy(update={"video": WALK, "options": blurs})
    pace = measure_pace([video, hidden])
    assert (pace.videos, pace.hidden, pace.video_s(WALK)) == (1, 1, 50)
    assert pace.seconds_a_sight == pytest.approx(30 / count_sights(WALK, blurs))
    assert 0 < count_sights(WALK, blurs) <= WALK.frames
    assert count_sights(WALK, EnhanceOptions()) == 0


def test_a_job_that_hides_something_counts_the_pictures_that_the_detector_was_not_shown():
    blurs = EnhanceOptions.model_validate({"recipe": [{"step": "tone"}, {"step": "blur"}]})
    pace = replace(BUILT_IN, seconds_a_video_megapixel=1, seconds_a_sight=2)
    job = Job(id="a", created_at=0, available_at=0, video=WALK, options=blurs)
    assert pace.wait_s(0, 1, job) == 100 + 2 * 40

    def left(stage: str, done: int, total: int) -> float:
        progress = JobProgress(stage=stage, frames_done=done, frames_total=total)
        return pace.left_s(job.model_copy(update={"progress": progress}), now=0)

    assert left("fetch", 0, 0) == pytest.approx(100 + 2 * 40)
    assert left("survey", 100, 100) == pytest.approx(70 + 2 * 40)
    assert left("detect", 10, 42) == pytest.approx(70 + 2 * 32)
    assert left("look", 0, 8) == pytest.approx(70)
    assert left("join", 0, 0) == pytest.approx(5)


def test_what_is_left_of_a_video_shrinks_from_stage_to_stage_and_with_its_frames():
    pace = measure_pace([finished(100, 0).model_copy(update={"video": WALK})])

    def left(stage: str | None, done: int) -> float:
        progress = JobProgress(stage=stage, frames_done=done, frames_total=100)
        job = Job(id="a", created_at=0, available_at=0, state="running", video=WALK, progress=progress)
        return pace.left_s(job, now=10_000)

    told = [
        left("fetch", 0),
        left("survey", 0),
        left("survey", 50),
        left("write", 0),
        left("write", 80),
        left("join", 0),
    ]
    assert told[0] == told[1] == 100
    assert told[1:] == sorted(told[1:], reverse=True)
    assert told[-1] > 0
