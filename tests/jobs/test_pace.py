"""How long jobs take is told from those that were finished."""

import pytest

from fanlight_client.job_wire import JobProgress
from jobs.job import Job
from jobs.pace import BUILT_IN, measure_pace


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


def test_what_is_left_follows_the_tiles_then_the_clock():
    pace = measure_pace([finished(20, 10)])
    running = Job(id="a", created_at=0, available_at=0, state="running", claimed_at=100.0)
    assert pace.left_s(running, now=105.0) == 15
    assert pace.left_s(running, now=500.0) == 0
    halfway = running.model_copy(update={"progress": JobProgress(tiles_done=4, tiles_total=10)})
    assert pace.left_s(halfway, now=105.0) == pytest.approx(12)


def test_a_queue_is_worked_on_several_at_once():
    pace = measure_pace([finished(20, 10)])
    assert [pace.wait_s(position, 2) for position in (0, 1, 2, 5)] == [20, 20, 40, 60]
    assert pace.wait_s(3, at_once=0) == 80
