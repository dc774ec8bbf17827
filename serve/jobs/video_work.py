"""One claimed job with a video, from its file to the finished one: `VideoWork.run` reads from top to bottom."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from fanlight_client.video_wire import FinishedVideo, VideoFile
from fanlight_client.wire import ModelRevision
from finishing.capture import digest_frames
from finishing.finish import Services
from jobs import transitions
from jobs.job import Job
from jobs.transitions import Outcome
from serve.jobs.cache import find_cached, make_cache_key, name_models, name_recipe_models
from serve.jobs.desk import Desk
from serve.jobs.estimate import price_video
from serve.jobs.job_memory import JobMemory
from serve.jobs.progress import Progress
from serve.jobs.video_memory import KeptPlan, KeptSights, VideoMemory
from serve.jobs.video_report import describe_video
from serve.jobs.work import comes_out_the_same
from serve.metrics import record_cache, record_checkpoint, record_cost, record_segment, record_video_stage
from serve.scratch import scratch_folder
from serve.video.intake import tell_facts
from serve.video.looks import Looked, finish_keys
from serve.video.pictures import keep_pictures
from serve.video.segments import SegmentOrder, VideoDesk, WrittenSegment
from serve.video.wishes import read_wishes
from video.apart import run_stage
from video.file.probe import probe_apart
from video.hidden.looking import find_hidden
from video.hidden.sight import FOUND, save_sights
from video.hidden_keys import hide_in_keys
from video.limits import VideoLimits
from video.plan import WalkPlan
from video.revision import tell_revision
from video.some import gather_some
from video.stages.names import name_part

PLAN = "plan.npz"
HELD_TIMES = 4
"""How often within a sweeper's grace what is made so far is held."""


class VideoWork:
    """An attempt at one video. Raises what stops it, LeaseLostError where the job is its own no more."""

    def __init__(self, job: Job, desk: Desk, progress: Progress) -> None:
        assert desk.video is not None
        assert job.video is not None
        self.job, self._desk, self._progress = job, desk, progress
        self._video: VideoDesk = desk.video
        self._facts, self._original = job.video, job.original or ""
        self._held_at = time.monotonic()
        self._stage: tuple[str, float] | None = None
        self._limits = VideoLimits(max_bytes=desk.config.max_video_bytes)

    async def run(self) -> Job:
        """The job as it is afterwards: ended."""
        self._wishes = read_wishes(self.job.options, self.job.listing)
        replicas = self._desk.replicas
        models = name_recipe_models(name_models(await replicas.describe()), self.job.options.steps, replicas.editing)
        if models and (outcome := await self._find_cached(models)):
            return await self._complete(outcome)
        memory = await self._open_memory(models or "")
        with scratch_folder() as folder:
            async with self._video.originals.open(self._original) as source:
                plan = await self._find_plan(memory) or await self._plan(source, Path(folder), memory)
                segments = await self._write(plan, memory)
                outcome = await self._join(source, Path(folder), plan, segments, models)
        self._end_stage()
        record_checkpoint(memory.recalled)
        args = self._desk.args
        record_cost(price_video(args, self._facts, plan.gpu_seconds), args.currency)
        return await self._complete(outcome)

    async def _open_memory(self, models: str) -> VideoMemory:
        memory = JobMemory(self._desk.artefacts, self.job.id)
        await memory.open()
        code = f"{tell_revision()} {self._video.device}"
        return VideoMemory(memory, f"{digest_frames(self.job.frames)} {models}", code)

    async def _find_plan(self, memory: VideoMemory) -> KeptPlan | None:
        """An earlier attempt's, if all that belongs to it is there."""
        plan = memory.find_plan()
        return plan if plan and await self._hold(plan) else None

    async def _hold(self, plan: KeptPlan, segments: Iterable[WrittenSegment] = ()) -> bool:
        """Keep from sweepers what no job needs yet in their eyes; False where some of it is gone."""
        keys = (digest for key in plan.keys for digest in (key.before, key.after))
        digests = (plan.plan, *keys, *(segment.part for segment in segments))
        self._held_at = time.monotonic()
        return all([await self._desk.artefacts.touch(digest) for digest in digests])

    async def _plan(self, source: Path, folder: Path, memory: VideoMemory) -> KeptPlan:
        """Every frame once, what is to be hidden found and key frames finished by the graph, and what becomes of each
        shot."""
        facts = await probe_apart(source, self._limits)
        self._begin("survey", len(facts.times))
        facts_file, plan_file = folder / "facts.json", folder / PLAN
        facts_file.write_text(facts.as_json())
        options = self._wishes.walk
        seen = await self._run("survey", source, facts_file, folder, options.as_json())
        files = [folder / name for name in seen["keys"]]
        finders = await self._find(folder, [folder / name for name in seen["sights"]], memory) if options.hide else ()
        asks_look = options.asks_look(facts)
        looked = await self._look(files) if asks_look else Looked()
        self._begin("plan", 0)
        told = await self._run("plan", folder, options.as_json(), plan_file)
        if options.hide:
            await asyncio.to_thread(lambda: hide_in_keys(files, WalkPlan.from_bytes(plan_file.read_bytes())))
        plan = KeptPlan(
            plan=await self._desk.artefacts.put(plan_file),
            segments=told["segments"],
            frames=seen["frames"],
            is_copy=told["is_copy"],
            keys=await keep_pictures(self._desk.artefacts, files) if asks_look else (),
            models=(*looked.models.values(), *finders),
            warnings=tuple(looked.warnings.values()),
            gpu_seconds=looked.gpu_seconds,
        )
        await memory.keep_plan(plan)
        return plan

    async def _find(self, folder: Path, sights: Sequence[Path], memory: VideoMemory) -> tuple[ModelRevision, ...]:
        """What is to be hidden, looked for in pictures, if no earlier attempt looked at all of them; who did. Raises
        as `find_hidden` does: a video in which nobody looked is none."""
        if kept := memory.find_sights([int(file.stem) for file in sights]):
            (folder / FOUND).write_text(kept.found)
            return kept.models
        replicas, kinds = self._desk.replicas, {hide.kind for hide in self._wishes.walk.hide}
        replicas.editing.check({"detector"})
        self._begin("detect", len(sights))
        save_sights(folder, await find_hidden(sights, kinds, replicas, self._count_up()))
        facts = replicas.editing.facts["detector"]
        finder = ModelRevision.model_validate({name: facts[name] for name in ModelRevision.model_fields})
        kept = KeptSights((folder / FOUND).read_text(), (finder,))
        await memory.keep_sights(kept)
        return kept.models

    async def _look(self, files: list[Path]) -> Looked:
        desk = self._desk
        services = Services(desk.replicas, desk.adapters.snapshot(), desk.config, desk.keeper)
        self._begin("look", 2 * len(files))
        return await finish_keys(files, self._wishes.keys, services, self.job.owner, self._count_up())

    async def _write(self, plan: KeptPlan, memory: VideoMemory) -> list[WrittenSegment]:
        """All segments in order: those that an earlier attempt wrote, and the others by whoever has time."""
        if plan.is_copy:
            return []
        self._begin("write", plan.frames)
        there: list[WrittenSegment] = []

        async def write(number: int) -> WrittenSegment:
            segment = memory.find_segment(plan, number)
            if segment is None or not await self._desk.artefacts.touch(segment.part):
                order = SegmentOrder(self._original, plan.plan, number, self._video.device)
                segment = await self._video.runners.write(order)
                await memory.keep_segment(plan, number, segment)
                record_segment(segment.facts.stop - segment.facts.start, self._video.device)
            there.append(segment)
            self._progress.count_frames(sum(each.facts.stop - each.facts.start for each in there))
            if time.monotonic() - self._held_at > self._desk.config.sweep_grace_s / HELD_TIMES:
                await self._hold(plan, there)
            return segment

        return await gather_some(range(plan.segments), write, max(1, self._video.at_once()))

    async def _join(
        self, source: Path, folder: Path, plan: KeptPlan, segments: list[WrittenSegment], models: str | None
    ) -> Outcome:
        self._begin("join", 0)
        out, plan_file, artefacts = folder / "out", folder / PLAN, self._desk.artefacts
        for segment in segments:
            await artefacts.fetch(segment.part, folder / name_part(segment.facts.number))
        await artefacts.fetch(plan.plan, plan_file)
        if plan.is_copy:
            out, digest = source, self._original
        else:
            await self._run("join", source, plan_file, folder, out)
            digest = await artefacts.put(out)
        walk = await asyncio.to_thread(lambda: WalkPlan.from_bytes(plan_file.read_bytes()))
        input = VideoFile(**self._facts.model_dump(), sha256=self._original, bytes=source.stat().st_size)
        facts = (self._facts if plan.is_copy else tell_facts(walk.facts)).model_dump()
        output = FinishedVideo(**facts, sha256=digest, bytes=out.stat().st_size, format=walk.facts.container)
        report = describe_video(input, output, plan, walk, segments)
        return Outcome(
            result=output.sha256,
            report=await artefacts.put(report.model_dump_json().encode()),
            result_format=output.format,
            cache_key=self._cache_key(models) if models and comes_out_the_same(report) else None,
            gpu_seconds=plan.gpu_seconds,
            keys=plan.keys,
        )

    async def _find_cached(self, models: str) -> Outcome | None:
        desk = self._desk
        owner = None if desk.args.share_cache else self.job.owner
        outcome = await find_cached(desk.store, desk.artefacts, self._cache_key(models), owner)
        record_cache(outcome is not None)
        return outcome

    def _cache_key(self, models: str) -> str:
        return make_cache_key(self.job.frames, self.job.options, None, models)

    async def _run(self, stage: str, *arguments: str | Path) -> dict[str, Any]:
        """In a process of its own, one of this Runner's at a time; its frames are counted as they are done. Raises
        VideoError."""
        async with self._video.turn:
            return await run_stage(stage, *arguments, progress=self._progress.count_frames, limits=self._limits)

    def _begin(self, stage: str, frames: int) -> None:
        self._end_stage()
        self._stage = stage, time.monotonic()
        self._progress.enter(stage)
        self._progress.expect_frames(frames)

    def _end_stage(self) -> None:
        if self._stage:
            name, began = self._stage
            record_video_stage(name, time.monotonic() - began)
        self._stage = None

    def _count_up(self) -> Callable[[], None]:
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            self._progress.count_frames(done)

        return count

    async def _complete(self, outcome: Outcome) -> Job:
        keep_s = self._desk.args.keep_s
        lease = self.job.lease
        return await self._desk.update(
            self.job.id, lambda job, now: transitions.complete(job, now, lease, outcome, keep_s)
        )
