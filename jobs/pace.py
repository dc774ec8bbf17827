"""How long jobs take, from those that were finished last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from jobs.job import Job
from jobs.video_pace import VideoSize, count_megapixels, count_sights, count_sights_left, share_done


@dataclass(frozen=True)
class Pace:
    """Seconds of wall clock, and of accelerators, by tile, by photo, and by picture of a staged room; `measured` from
    how many jobs, of which `staged` staged one. Of `videos` by megapixel, over all frames, and of `hidden` others in
    which something was hidden by picture that the Detector was shown."""

    seconds_a_tile: float
    gpu_seconds_a_tile: float
    seconds_a_photo: float
    measured: int
    seconds_a_variant: float = 12.0
    gpu_seconds_a_variant: float = 8.0
    staged: int = 0
    seconds_a_video_megapixel: float = 0.1
    videos: int = 0
    seconds_a_sight: float = 6.0
    hidden: int = 0

    def left_s(self, job: Job, now: float) -> float:
        """Until a running job ends, from its tiles, or frames, where they are known."""
        progress = job.progress
        if job.video is not None:
            sights = count_sights_left(job.video, job.options, progress)
            return (1 - share_done(progress)) * self.video_s(job.video) + sights * self.seconds_a_sight
        pictures_s = (progress.variants_total - progress.variants_done) * self.seconds_a_variant
        if progress.tiles_done:
            return (progress.tiles_total - progress.tiles_done) * self.seconds_a_tile + pictures_s
        return max(0.0, self.seconds_a_photo - (now - (job.claimed_at or now))) + pictures_s

    def video_s(self, video: VideoSize) -> float:
        """What a whole video takes, but for the Detector."""
        return self.seconds_a_video_megapixel * count_megapixels(video)

    def wait_s(self, position: int, at_once: int, job: Job) -> float:
        """Until a queued job ends: those before it, so many at once, as photos, and itself, which may be a video."""
        own_s = self.seconds_a_photo
        if job.video is not None:
            own_s = self.video_s(job.video) + count_sights(job.video, job.options) * self.seconds_a_sight
        return position // max(1, at_once) * self.seconds_a_photo + own_s


BUILT_IN = Pace(seconds_a_tile=0.7, gpu_seconds_a_tile=0.06, seconds_a_photo=12.0, measured=0)
"""For a service that has finished nothing yet: a laptop's seconds; an accelerator's as operations are counted, of
thirty steps under a ControlNet at a megapixel for a picture of a room. A picture for the Detector: three looks of
RT-DETR on two cores; faces take a tenth of it, and a GPU less."""


def measure_pace(jobs: Sequence[Job]) -> Pace:
    """Medians over jobs that succeeded and were not answered from the cache; BUILT_IN for none.

    Of jobs that staged a room, what is left when their tiles have taken what tiles take.
    """
    ran = [job for job in jobs if job.ran_s and not job.cached]
    videos = [job for job in ran if job.video and job.attempt < 2]
    ran = [job for job in ran if job.video is None]
    pace = _measure_videos(videos, _measure_photos([job for job in ran if not job.variants]))
    left = [_measure_variants(job, pace) for job in ran if job.variants]
    if not left:
        return pace
    seconds, gpu_seconds = (median(figures) for figures in zip(*left, strict=True))
    return replace(pace, seconds_a_variant=seconds, gpu_seconds_a_variant=gpu_seconds, staged=len(left))


def _measure_videos(jobs: Sequence[Job], pace: Pace) -> Pace:
    """Where something was hidden, what is left when the video has taken what videos take is the Detector's."""
    told = [(job.ran_s or 0.0, job.video, count_sights(job.video, job.options)) for job in jobs if job.video]
    plain = [seconds / count_megapixels(video) for seconds, video, sights in told if not sights]
    if plain:
        pace = replace(pace, seconds_a_video_megapixel=median(plain), videos=len(plain))
    looks = [max(0.0, seconds - pace.video_s(video)) / sights for seconds, video, sights in told if sights]
    return replace(pace, seconds_a_sight=median(looks), hidden=len(looks)) if looks else pace


def _measure_photos(jobs: Sequence[Job]) -> Pace:
    ran = [(job.ran_s or 0.0, job.gpu_seconds or 0.0, job.progress.tiles_done) for job in jobs]
    tiled = [(seconds / tiles, gpu / tiles) for seconds, gpu, tiles in ran if tiles]
    if not tiled:
        return BUILT_IN
    a_tile, gpu_a_tile = (median(figures) for figures in zip(*tiled, strict=True))
    return Pace(a_tile, gpu_a_tile, median(seconds for seconds, _, _ in ran), len(tiled))


def _measure_variants(job: Job, pace: Pace) -> tuple[float, float]:
    """Seconds, and seconds of accelerators, for each picture of a staged room."""
    tiles, count = job.progress.tiles_done, len(job.variants)
    seconds = (job.ran_s or 0.0) - tiles * pace.seconds_a_tile
    gpu_seconds = (job.gpu_seconds or 0.0) - tiles * pace.gpu_seconds_a_tile
    return max(0.0, seconds) / count, max(0.0, gpu_seconds) / count
