"""How long jobs take, from those that were finished last."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from jobs.job import Job


@dataclass(frozen=True)
class Pace:
    """Seconds of wall clock, and of accelerators, by tile and by photo; `measured` from how many jobs."""

    seconds_a_tile: float
    gpu_seconds_a_tile: float
    seconds_a_photo: float
    measured: int

    def left_s(self, job: Job, now: float) -> float:
        """Until a running job ends, from its tiles where they are known."""
        progress = job.progress
        if progress.tiles_done:
            return (progress.tiles_total - progress.tiles_done) * self.seconds_a_tile
        return max(0.0, self.seconds_a_photo - (now - (job.claimed_at or now)))

    def wait_s(self, position: int, at_once: int) -> float:
        """Until a queued job ends: those before it, so many at once, and itself."""
        return (position // max(1, at_once) + 1) * self.seconds_a_photo


BUILT_IN = Pace(seconds_a_tile=0.7, gpu_seconds_a_tile=0.06, seconds_a_photo=12.0, measured=0)
"""For a service that has finished nothing yet: a laptop's seconds; an accelerator's as operations are counted."""


def measure_pace(jobs: Sequence[Job]) -> Pace:
    """Medians over jobs that succeeded and were not answered from the cache; BUILT_IN for none."""
    ran = [(job.ran_s, job.gpu_seconds or 0.0, job.progress.tiles_done) for job in jobs if job.ran_s and not job.cached]
    tiled = [(seconds / tiles, gpu / tiles) for seconds, gpu, tiles in ran if tiles]
    if not tiled:
        return BUILT_IN
    a_tile, gpu_a_tile = (median(figures) for figures in zip(*tiled, strict=True))
    return Pace(a_tile, gpu_a_tile, median(seconds for seconds, _, _ in ran), len(tiled))
