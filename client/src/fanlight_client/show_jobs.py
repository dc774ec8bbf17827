"""Jobs as a person reads them in a terminal: tables, and bars with tiles and ETA."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from fanlight_client.job_wire import JobStatus

COLOURS = {"succeeded": "green", "finished": "green", "failed": "red", "canceled": "yellow", "running": "cyan"}


def show_jobs(console: Console, jobs: Iterable[JobStatus]) -> None:
    """One a line; ids are whole, so that they can be copied."""
    table = Table("id", "name", "listing", "state", "stage", "tiles", "ETA", "created", box=None)
    table.columns[0].no_wrap = True
    for job in jobs:
        cells = (job.name or "", job.listing or "")
        moment = f"{job.created.astimezone():%m-%d %H:%M}"
        table.add_row(job.id, *map(escape, cells), colour(job.state), *tell_progress(job), moment)
    console.print(table)


def show_job(console: Console, job: JobStatus) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for label, value in _lines(job):
        table.add_row(label, escape(value))
    console.print(table)


def tell_progress(job: JobStatus) -> tuple[str, str, str]:
    """Stage, tiles and ETA."""
    return tell_stage(job), tell_tiles(job), tell_duration(job.eta_s)


def tell_stage(job: JobStatus) -> str:
    """Where it is, or why it is nowhere yet."""
    if job.state == "queued" and job.waits_for_listing:
        return "waits for its shoot"
    if job.state == "queued":
        return f"{job.position} before it" if job.position else ""
    return job.failure.code if job.failure else job.progress.stage or ""


def tell_tiles(job: JobStatus) -> str:
    return f"{job.progress.tiles_done}/{job.progress.tiles_total}" if job.progress.tiles_total else ""


def tell_variants(job: JobStatus) -> str:
    """Of a room that is staged, how many pictures are made."""
    done, total = job.progress.variants_done, job.progress.variants_total
    return f"{done}/{total}" if total else ""


def tell_frames(job: JobStatus) -> str:
    """Of a video, or its key frames, how many the stage has done."""
    return f"{job.progress.frames_done}/{job.progress.frames_total}" if job.progress.frames_total else ""


def tell_duration(seconds: float | None) -> str:
    """1:05, or 2:00:00; empty where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def colour(state: str) -> str:
    return f"[{COLOURS[state]}]{state}[/]" if state in COLOURS else state


class JobBars:
    """A bar for every job that is followed, as long as it is; use it in a `with` block."""

    def __init__(self, console: Console) -> None:
        columns = [TextColumn("{task.description}"), BarColumn(bar_width=30)]
        columns += [TextColumn(f"{{task.fields[{name}]}}") for name in ("stage", "tiles", "eta")]
        self._progress = Progress(*columns, console=console)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> "JobBars":
        self._progress.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._progress.stop()

    def update(self, job: JobStatus) -> None:
        stage, _, eta = tell_progress(job)
        if job.id not in self._bars:
            self._bars[job.id] = self._progress.add_task("", total=None, stage="", tiles="", eta="")
        self._progress.update(
            self._bars[job.id],
            description=escape(job.name or job.id),
            completed=job.progress.tiles_done + job.progress.variants_done + job.progress.frames_done,
            total=(job.progress.tiles_total + job.progress.variants_total + job.progress.frames_total) or None,
            stage=colour(job.state) if job.has_ended or not stage else stage,
            tiles=", ".join(_count(job)),
            eta=eta and f"ETA {eta}",
        )

    def drop(self, job: JobStatus) -> None:
        if job.id in self._bars:
            self._progress.remove_task(self._bars.pop(job.id))


def _count(job: JobStatus) -> list[str]:
    """Tiles, pictures of a staged room, and frames of a video, as far as there are any."""
    said = [(tell_tiles(job), "tiles"), (tell_variants(job), "pictures"), (tell_frames(job), "frames")]
    return [f"{count} {what}" for count, what in said if count]


def _lines(job: JobStatus) -> Iterator[tuple[str, str]]:
    stage, _, eta = tell_progress(job)
    yield "job", f"{job.id}{f', {job.name}' if job.name else ''}"
    yield "state", ", ".join(filter(None, [job.state, stage, *_count(job), eta and f"ETA {eta}"]))
    if job.listing:
        yield "listing", job.listing
    yield "priority", job.priority
    yield "created", f"{job.created.astimezone():%Y-%m-%d %H:%M:%S}"
    if job.ended and job.started:
        yield "took", f"{(job.ended - job.started).total_seconds():.1f} s"
    if job.expires:
        yield "kept until", f"{job.expires.astimezone():%Y-%m-%d %H:%M}"
    yield "attempt", f"{job.attempt} of at most {job.max_attempts}"
    if job.cached:
        yield "cached", "the same photo was finished before"
    for variant in job.variants:
        seed = "" if variant.seed is None else f", seed {variant.seed}"
        said = f"staged{seed}: photo {job.id}-{variant.number}" if variant.staged else f"not staged: {variant.reason}"
        yield f"variant {variant.number}", said
    if job.twin:
        yield "without furniture", f"photo {job.id}-twin"
    for failure in [*job.history, *([job.failure] if job.failure else [])]:
        yield f"attempt {failure.attempt}", f"failed in {failure.stage}: {failure.detail} ({failure.code})"
    if job.webhook:
        error = f": {job.webhook.last_error}" if job.webhook.last_error else ""
        yield "webhook", f"{job.webhook.state} after {job.webhook.attempts} tries{error}"
