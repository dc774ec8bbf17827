"""Log lines that carry a job's id through every deployment, and the line that sums a photo up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from ray.serve import context

from deployments.logs import logger
from fanlight_client.report import Report
from finishing.finished import Variant


@contextmanager
def bind_job(job_id: str) -> Iterator[None]:
    """What is logged and called within this, also by tasks begun in it, carries the job's id as `request_id`.

    HTTP requests have an id by themselves (`X-Request-ID`); a Runner's work begins with none. Serve hands the id of
    the context to all that is called, and to its own lines there; it has no public way to begin such a context.
    """
    bound = replace(context._get_serve_request_context(), request_id=job_id)
    token = context._serve_request_context.set(bound)  # type: ignore[arg-type]  # declared with no type but None
    try:
        yield
    finally:
        context._serve_request_context.reset(token)


def log_report(report: Report, path: Literal["sync", "job"]) -> None:
    """One line for a finished photo: links the request, or the job, to its report."""
    seconds = report.seconds
    megapixels = report.output.width * report.output.height / 1e6
    logger.info(
        "a photo of %.1f MP took %.2f s",
        megapixels,
        seconds,
        extra={
            "report_id": report.id,
            "path": path,
            "seconds": round(seconds, 3),
            "megapixels": round(megapixels, 2),
            "tiles": report.tiles.planned,
            "passed": report.quality.passed,
            "retries": report.retries,
            "gpu_seconds": round(report.gpu_seconds, 3),
            "warnings": [warning.code for warning in report.warnings],
        },
    )


def log_variants(variants: Sequence[Variant]) -> None:
    """One line for each picture of a staged room: what a model was asked for it, in words that no report repeats."""
    for variant in variants:
        told = variant.report.stage
        if told is None:
            continue
        asked = variant.words[-1] if variant.words else None
        logger.info(
            "variant %d of %d was %s",
            variant.number,
            told.variants,
            told.decision,
            extra={
                "report_id": variant.report.id,
                "variant": variant.number,
                "staged": variant.is_staged,
                "reason": told.reason,
                "style": told.style,
                "room": told.room,
                "prompt": asked.prompt if asked else None,
                "negative_prompt": asked.negative if asked else None,
                "seed": asked.seed if asked else variant.seed,
                "model": told.model,
                "revision": told.revision,
                "faults": [attempt.faults for attempt in told.tries],
            },
        )
