"""A finished photo among the artefacts, and what its job keeps of it."""

import asyncio

from fanlight_client.report import Report
from finishing.finished import Finished, Variant
from jobs import job
from jobs.artefacts import ArtefactStore
from jobs.transitions import Outcome


async def keep_finished(artefacts: ArtefactStore, finished: Finished, cache_key: str | None) -> Outcome:
    """Everything that comes with it; what is there already counts as put now. `cache_key`: None, not to be found."""
    variants = [await _keep_variant(artefacts, variant) for variant in finished.variants]
    result, report = await _keep_pair(artefacts, finished.photo, finished.report)
    return Outcome(
        result=result,
        report=report,
        result_format=finished.format,
        cache_key=cache_key,
        gpu_seconds=finished.gpu_seconds,
        twin=await artefacts.put(finished.twin.data) if finished.twin else None,
        variants=tuple(variants),
    )


async def _keep_variant(artefacts: ArtefactStore, variant: Variant) -> job.Variant:
    photo, report = await _keep_pair(artefacts, variant.photo, variant.report)
    told = variant.report.stage
    return job.Variant(
        result=photo,
        report=report,
        seed=told.seed if told and told.seed is not None else variant.seed,
        staged=variant.is_staged,
        reason="" if variant.is_staged or told is None else told.reason,
    )


async def _keep_pair(artefacts: ArtefactStore, photo: bytes, report: Report) -> tuple[str, str]:
    kept = await asyncio.gather(artefacts.put(photo), artefacts.put(report.model_dump_json().encode()))
    return kept[0], kept[1]
