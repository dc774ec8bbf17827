"""What a video's job has reached: its plan, and the segments that are written. Whoever goes on makes none of them
again, and comes to the same bytes."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fanlight_client.report import StageWarning
from fanlight_client.wire import ModelRevision
from jobs.job import KeyFrame
from serve.jobs.job_memory import JobMemory
from serve.video.segments import WrittenSegment
from video.revision import tell_revision
from video.segments import SegmentFacts

PLAN = "video-plan"
SIGHTS = "video-sights"


@dataclass(frozen=True)
class KeptPlan:
    """The artefact with the plan, how many segments and frames it has, whether the file is to be copied as it is; the
    pictures of its key frames, what these took, and what was left out of them."""

    plan: str
    segments: int
    frames: int
    is_copy: bool
    keys: tuple[KeyFrame, ...]
    models: tuple[ModelRevision, ...]
    warnings: tuple[StageWarning, ...]
    gpu_seconds: float


@dataclass(frozen=True)
class KeptSights:
    """What was found of what is to be hidden, as `video.hidden.sight` writes it, and who looked."""

    found: str
    models: tuple[ModelRevision, ...]


class VideoMemory:
    """Of one job. `models` names the file and the models: what was found by others is not taken. A plan and segments
    have to be of the same code and device, too; by default this code's alone."""

    def __init__(self, memory: JobMemory, models: str, code: str | None = None) -> None:
        self._memory, self._models = memory, models
        self._revision = f"{models} {code or tell_revision()}"
        self.recalled = 0

    def find_plan(self) -> KeptPlan | None:
        """As an earlier attempt left it."""
        told = self._find(PLAN, self._revision)
        if told is None:
            return None
        return KeptPlan(
            **told
            | {
                "keys": tuple(map(KeyFrame.model_validate, told["keys"])),
                "models": tuple(map(ModelRevision.model_validate, told["models"])),
                "warnings": tuple(map(StageWarning.model_validate, told["warnings"])),
            }
        )

    def find_sights(self, frames: Collection[int]) -> KeptSights | None:
        """As an earlier attempt left them, for on a CPU to look takes hours; None where it did not look at each of
        these frames, as one of an earlier fanlight, which chose others."""
        told = self._find(SIGHTS, self._models)
        if told is None or not set(frames) <= {sight["frame"] for sight in json.loads(told["found"])}:
            return None
        return KeptSights(told["found"], tuple(map(ModelRevision.model_validate, told["models"])))

    async def keep_sights(self, sights: KeptSights) -> None:
        models = [model.model_dump(mode="json") for model in sights.models]
        await self._keep(SIGHTS, self._models, {"found": sights.found, "models": models})

    async def keep_plan(self, plan: KeptPlan) -> None:
        told = {name: getattr(plan, name) for name in ("plan", "segments", "frames", "is_copy", "gpu_seconds")}
        names = ("keys", "models", "warnings")
        lists = {name: [each.model_dump(mode="json") for each in getattr(plan, name)] for name in names}
        await self._keep(PLAN, self._revision, told | lists)

    def find_segment(self, plan: KeptPlan, number: int) -> WrittenSegment | None:
        """One of that plan that an earlier attempt wrote."""
        told = self._find(_name_segment(number), self._revision)
        if told is None or told.pop("of") != plan.plan:
            return None
        self.recalled += 1
        return WrittenSegment(told["part"], SegmentFacts.from_fields(told["facts"]))

    async def keep_segment(self, plan: KeptPlan, number: int, written: WrittenSegment) -> None:
        await self._keep(_name_segment(number), self._revision, asdict(written) | {"of": plan.plan})

    def _find(self, key: str, revision: str) -> dict[str, Any] | None:
        kept = self._memory.find(key)
        told = json.loads(kept) if kept else None
        return told["told"] if told and told["revision"] == revision else None

    async def _keep(self, key: str, revision: str, told: Mapping[str, Any]) -> None:
        await self._memory.keep(key, json.dumps({"revision": revision, "told": told}).encode())


def _name_segment(number: int) -> str:
    return f"video-segment-{number}"
