"""One claimed job, from its frames to its result: `Work.run` reads from top to bottom."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.video_wire import VideoReport
from finishing.capture import Capture, digest_frames
from finishing.finish import Finish, Finished, Services
from finishing.kept_masks import restore_masks, unpack_masks
from finishing.listing_look import ListingLook
from finishing.replicas import Replicas
from finishing.steps.holes import VERDICTS
from finishing.steps.stage import FAILED_CHECK, PREVIEW
from jobs import transitions
from jobs.job import Job
from jobs.transitions import Outcome
from serve.jobs.answer_memory import AnswerMemory, RememberingReplicas
from serve.jobs.cache import find_cached, make_cache_key, name_models, name_recipe_models
from serve.jobs.desk import Desk
from serve.jobs.estimate import count_variants, price_photo
from serve.jobs.job_memory import JobMemory
from serve.jobs.listings import adopt_look, hold_surveyed
from serve.jobs.outcomes import keep_finished
from serve.jobs.progress import Progress
from serve.jobs.variant_shelf import JobShelf
from serve.logs import log_report, log_variants
from serve.metrics import record_cache, record_checkpoint, record_cost, record_report
from serve.scratch import scratch_folder

THE_SAME_AGAIN = VERDICTS | {FAILED_CHECK, PREVIEW}
"""Codes of warnings about what was made, in place of what was left out."""


def comes_out_the_same(*reports: Report | VideoReport) -> bool:
    """Whether nothing was left out that may be there another time."""
    return all(warning.code in THE_SAME_AGAIN for report in reports for warning in report.warnings)


class Work:
    """An attempt at one job. Raises what stops it, LeaseLostError where the job is its own no more."""

    def __init__(self, job: Job, desk: Desk, progress: Progress) -> None:
        self.job, self._desk, self._progress = job, desk, progress
        self._lease = job.lease
        self._options = job.options
        """With the masks that the job keeps apart."""

    async def run(self) -> Job:
        """The job as it is afterwards: ended, or waiting for its listing."""
        with scratch_folder() as folder:
            capture = await self._bring_frames(Path(folder))
            self._options = await self._bring_masks()
            models = await self._name_models()
            self.job = await adopt_look(self.job, self._desk)
            if self._waits_for_listing:
                async with self._open_finish(models or "") as finish:
                    return await hold_surveyed(self.job, self._desk, await finish.survey(capture))
            if models and (outcome := await self._find_cached(models)):
                return await self._complete(outcome)
            async with self._open_finish(models or "") as finish:
                finished = await finish.run(capture)
            job = await self._complete(await self._keep(finished, models))
            self._note(finished)
            return job

    @property
    def _waits_for_listing(self) -> bool:
        return self.job.listing is not None and self.job.look is None

    async def _bring_frames(self, folder: Path) -> Capture:
        """The photo as files."""
        paths = tuple(folder / str(number) for number, _ in enumerate(self.job.frames))
        for digest, path in zip(self.job.frames, paths, strict=True):
            await self._desk.artefacts.fetch(digest, path)
        return Capture(paths, self.job.frames)

    async def _bring_masks(self) -> EnhanceOptions:
        """The options with all their masks; raises MaskGoneError."""
        job = self.job
        large = unpack_masks(await self._desk.artefacts.read(job.masks)) if job.masks else {}
        return await asyncio.to_thread(restore_masks, job.options, large)

    async def _name_models(self) -> str | None:
        """Of the recipe with its masks: which models a mask asks for cannot be told from a digest."""
        replicas = self._desk.replicas
        models, frames = name_models(await replicas.describe()), len(self.job.frames)
        return name_recipe_models(models, self._options.steps, replicas.editing, frames)

    async def _find_cached(self, models: str) -> Outcome | None:
        desk, key = self._desk, self._cache_key(models)
        owner = None if desk.args.share_cache else self.job.owner
        outcome = await find_cached(desk.store, desk.artefacts, key, owner)
        record_cache(outcome is not None)
        return outcome

    def _cache_key(self, models: str) -> str:
        return make_cache_key(self.job.frames, self.job.options, self.job.look, models)

    @asynccontextmanager
    async def _open_finish(self, models: str) -> AsyncIterator[Finish]:
        desk, progress = self._desk, self._progress
        memory = JobMemory(desk.artefacts, self.job.id)
        await memory.open()
        revision = f"{digest_frames(self.job.frames)} {models}"
        answers = AnswerMemory(memory, revision)
        shelf = JobShelf(desk.artefacts, memory, revision, progress.count_picture)
        progress.expect_pictures(count_variants(self._options))
        parts: Mapping[str, Any] = {part.name: getattr(desk.replicas, part.name) for part in fields(Replicas)}
        replicas = RememberingReplicas(
            **parts, memory=answers, on_tile=progress.count_tile, on_picture=progress.count_picture
        )
        yield Finish(
            self._options,
            Services(replicas, desk.adapters.snapshot(), desk.config, desk.keeper),
            owner=self.job.owner,
            look=ListingLook.model_validate(self.job.look) if self.job.look else None,
            journal=self._progress.journal,
            shelf=shelf,
        )
        record_checkpoint(answers.recalled + shelf.recalled)

    async def _keep(self, finished: Finished, models: str | None) -> Outcome:
        self._progress.enter("store")
        same = comes_out_the_same(finished.report, *(variant.report for variant in finished.variants))
        return await keep_finished(self._desk.artefacts, finished, self._cache_key(models) if models and same else None)

    def _note(self, finished: Finished) -> None:
        args = self._desk.args
        staged = sum(variant.is_staged for variant in finished.variants)
        record_report(finished.report, "job")
        record_cost(price_photo(args, staged, finished.gpu_seconds), args.currency)
        log_report(finished.report, "job")
        log_variants(finished.variants)

    async def _complete(self, outcome: Outcome) -> Job:
        keep_s = self._desk.args.keep_s
        return await self._change(lambda job, now: transitions.complete(job, now, self._lease, outcome, keep_s))

    async def _change(self, change: Callable[[Job, float], Job]) -> Job:
        return await self._desk.update(self.job.id, change)
