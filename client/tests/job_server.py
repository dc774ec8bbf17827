"""Jobs as a fanlight server has them, in memory: what is asked for, in which state it is, and who is told."""

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fanlight_client.formats import name_container
from fanlight_client.job_wire import (
    ENDED,
    JobFailure,
    JobProgress,
    JobSettings,
    JobStatus,
    JobVariant,
    job_path,
    variant_path,
)
from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage
from fanlight_client.video_wire import VideoFacts

TILES = 3
VIDEO = VideoFacts(width=64, height=48, frames=10, length_s=0.4, codec="h264")


@dataclass
class Kept:
    """A job with its photo; `shown` is every status it ever had."""

    status: JobStatus
    original: bytes
    frames: tuple[bytes, ...] = ()
    key: str | None = None
    shown: list[JobStatus] = field(default_factory=list)


class JobShop:
    """A state machine and one worker, who goes on whenever nothing holds it back.

    `paused`: nothing is begun. `before_tile`: called before each tile, and may wait. `broken`: names that fail.
    `refused`: names of which there is no job, with the code and the stage. `steps`: what reports say of the steps that
    were taken. `missed`: variants of a room that could not be staged.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.jobs: dict[str, Kept] = {}
        self.closed: list[str] = []
        self.paused = False
        self.broken: dict[str, str] = {}
        self.refused: dict[str, tuple[str, str]] = {}
        self.steps: list[dict[str, Any]] = []
        self.missed: set[int] = set()
        self.before_tile: Callable[[JobStatus], None] = lambda status: None
        self._ending = False

    def submit(
        self, photo: bytes, fields: dict[str, str], key: str | None, frames: tuple[bytes, ...] = ()
    ) -> tuple[JobStatus, bool]:
        """The job, and whether it is new; the key's own, when it was used before."""
        settings = JobSettings.model_validate({k: v for k, v in fields.items() if k in JobSettings.model_fields})
        options = EnhanceOptions.model_validate({k: v for k, v in fields.items() if k not in JobSettings.model_fields})
        with self.changed:
            known = next((kept for kept in self.jobs.values() if key and kept.key == key), None)
            if known:
                same = known.original == photo and known.status.options == options
                if not same:
                    raise KeyError(key)
                return known.status, False
            status = JobStatus(
                id=uuid.uuid4().hex, state="queued", options=options, created=datetime.now(UTC), attempt=0,
                max_attempts=5, progress=JobProgress(), revision=0, waits_for_listing=settings.listing is not None,
                position=len(self.jobs), frames=len(frames) or 1,
                video=VIDEO if name_container(settings.name) else None,
                **settings.model_dump(include={"name", "listing", "priority"}),
            )  # fmt: skip
            self.jobs[status.id] = Kept(status, photo, frames, key, [status])
            self.changed.notify_all()
            return status, True

    def close(self, listing: str) -> None:
        with self.changed:
            self.closed.append(listing)
            self.changed.notify_all()

    def change(self, job_id: str, **changes: Any) -> JobStatus:
        with self.changed:
            kept = self.jobs[job_id]
            kept.status = kept.status.model_copy(update={**changes, "revision": kept.status.revision + 1})
            kept.shown.append(kept.status)
            self.changed.notify_all()
            return kept.status

    def cancel(self, job_id: str) -> JobStatus:
        with self.changed:
            status = self.jobs[job_id].status
            return status if status.state in ENDED else self.change(job_id, state="canceled", ended=datetime.now(UTC))

    def retry(self, job_id: str) -> JobStatus:
        with self.changed:
            self.jobs[job_id].shown.clear()  # who follows it now is not told of its earlier end
            return self.change(job_id, state="queued", failure=None, ended=None)

    def events(self, job_id: str, after: int) -> Iterator[JobStatus]:
        """Every status after that revision, as they come, up to the end."""
        told = 0
        while True:
            with self.changed:
                kept = self.jobs[job_id]
                self.changed.wait_for(lambda: len(kept.shown) > told or self._ending)  # noqa: B023
                news, told = kept.shown[told:], len(kept.shown)
                if self._ending:
                    return
            for status in news:
                if status.revision > after:
                    yield status
                if status.state in ENDED and status is kept.status:
                    return

    def run(self) -> None:
        """The worker's life."""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self._ending or self._next() is not None)
                if self._ending:
                    return
                job = self._next()
            if job is not None:
                self._finish(job.status)

    def end(self) -> None:
        with self.changed:
            self._ending = True
            self.changed.notify_all()

    def resume(self) -> None:
        with self.changed:
            self.paused = False
            self.changed.notify_all()

    def wait_until(self, true: Callable[[], bool], timeout_s: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(true, timeout_s), "it never came to that"

    def names(self, *states: str) -> list[str]:
        """Of all jobs, or of those in these states, in order."""
        jobs = [kept.status for kept in self.jobs.values()]
        return sorted(str(job.name) for job in jobs if not states or job.state in states)

    def _next(self) -> Kept | None:
        if self.paused:
            return None
        for kept in self.jobs.values():
            held = kept.status.listing is not None and kept.status.listing not in self.closed
            if kept.status.state == "queued" and not held:
                return kept
        return None

    def _finish(self, job: JobStatus) -> None:
        now = datetime.now(UTC)
        for done in range(TILES + 1):
            with self.changed:
                if self.jobs[job.id].status.state in ENDED or self._ending:
                    return
                progress = JobProgress(stage="look", tiles_done=done, tiles_total=TILES)
                self.change(
                    job.id, state="running", started=now, attempt=1, progress=progress, position=None,
                    waits_for_listing=False, eta_s=float(TILES - done),
                )  # fmt: skip
            self.before_tile(self.jobs[job.id].status)
        code = self.broken.get(job.name or "")
        with self.changed:
            if self.jobs[job.id].status.state in ENDED:
                return
            if code:
                failure = JobFailure(code=code, stage="decode", detail="the file ends too early", attempt=1)
                self.change(job.id, state="failed", ended=now, failure=failure, eta_s=None)
            else:
                self.change(
                    job.id, state="succeeded", ended=now, result_format="jpeg", eta_s=None, **self._stage(job)
                )  # fmt: skip

    def _stage(self, job: JobStatus) -> dict[str, Any]:
        """What a status says of a room that was staged."""
        stages = [step for step in job.options.steps if isinstance(step, Stage)]
        if not stages:
            return {}
        variants = [
            JobVariant(
                number=number, seed=6 + number, url=variant_path(job.id, number),
                report_url=variant_path(job.id, number, "report"), staged=number not in self.missed,
                reason="a door would have been covered" if number in self.missed else "",
            )
            for number in range(1, stages[0].variants + 1)
        ]  # fmt: skip
        return {"variants": variants, "twin": job_path(job.id, "twin"), "original": job_path(job.id, "original")}
