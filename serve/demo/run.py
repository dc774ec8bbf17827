"""Photos through the running graph, over HTTP, one after the other."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanlight_client import Client, ClientError
from fanlight_client.naming import Job
from fanlight_client.places import Places
from fanlight_client.report import Report


@dataclass(frozen=True)
class Answer:
    """What came back for one photo, in seconds from request to answer: a result and its report, or why not."""

    original: Path
    seconds: float
    result: Path | None = None
    report: Report | None = None
    problem: str | None = None


def finish_photos(client: Client, jobs: Sequence[Job]) -> Iterator[Answer]:
    """Finish each photo and write its result; one that is refused does not stop the others."""
    places = Places(jobs, None, overwrite=True)
    for job in jobs:
        started = time.perf_counter()
        try:
            enhanced = client.enhance(job.source)
        except (ClientError, OSError) as error:
            yield Answer(job.source, time.perf_counter() - started, problem=str(error))
            continue
        seconds = time.perf_counter() - started
        target = places.choose(job, enhanced.report.output.format, enhanced.report.input.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        yield Answer(job.source, seconds, enhanced.save(target), enhanced.report)
