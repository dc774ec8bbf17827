"""What a job is about, from where its caller said that it is."""

from pathlib import Path

from jobs import transitions
from jobs.job import Job
from jobs.sources import SourceRules, check_source, fetch_source
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.scratch import scratch_folder
from serve.video.intake import find_video


async def bring_original(job: Job, desk: Desk, progress: Progress) -> Job:
    """The job with its original kept, and told whether that is a video: fetched once, and never again.

    Raises SourceError, VideoError for a video that cannot be finished, and ImageError for too large a photo.
    """
    progress.enter("fetch")
    if job.original is not None:
        return job
    args, url, lease = desk.args, job.source_url or "", job.lease
    most = max(desk.config.max_body_bytes, desk.config.max_video_bytes)
    rules = SourceRules(args.sources, args.allow_private, most)
    check_source(url, rules)
    with scratch_folder() as folder:
        path = Path(folder) / "source"
        name = await fetch_source(url, rules, path)
        video = await find_video(path, desk.config.max_video_bytes)
        if video is None:
            desk.config.of_files.check_bytes(path.stat().st_size)
        digest = await desk.artefacts.put(path)
    return await desk.update(job.id, lambda job, now: transitions.keep_original(job, lease, digest, name, video))
