"""The pictures of a staged room as they are made: whoever goes on with the job makes none of them again."""

import hashlib
import logging
from collections.abc import Callable

from pydantic import BaseModel

from fanlight_client.report import Report
from finishing.finished import Variant
from finishing.journal import WordsAsked
from jobs.artefacts import ArtefactStore
from jobs.store import JobError
from serve.jobs.job_memory import JobMemory

logger = logging.getLogger("ray.serve")


class _Shelved(BaseModel):
    """A variant whose photo lies among the artefacts already, under its digest."""

    number: int
    seed: int
    photo: str
    format: str
    report: Report
    words: tuple[WordsAsked, ...]


class JobShelf:
    """A VariantShelf of one job. `revision` as of its other answers."""

    def __init__(
        self,
        artefacts: ArtefactStore,
        memory: JobMemory,
        revision: str,
        on_recalled: Callable[[], None] = lambda: None,
    ) -> None:
        self._artefacts, self._memory, self._revision = artefacts, memory, revision
        self._on_recalled = on_recalled
        self.recalled = 0

    async def recall(self, number: int) -> Variant | None:
        """None also where its photo is gone: nobody needs it before the job has ended."""
        content = self._memory.find(self._key(number))
        if content is None:
            return None
        try:
            kept = _Shelved.model_validate_json(content)
            if not await self._artefacts.touch(kept.photo):
                return None
            photo = await self._artefacts.read(kept.photo)
        except (JobError, ValueError) as error:
            logger.warning("variant %d is made anew: %s", number, error)
            return None
        self.recalled += 1
        self._on_recalled()
        return Variant(kept.number, kept.seed, photo, kept.format, kept.report, kept.words)

    async def keep(self, variant: Variant) -> None:
        try:
            digest = await self._artefacts.put(variant.photo)
        except JobError as error:
            logger.warning("variant %d is not kept: %s", variant.number, error)
            return
        kept = _Shelved(
            number=variant.number,
            seed=variant.seed,
            photo=digest,
            format=variant.format,
            report=variant.report,
            words=variant.words,
        )
        await self._memory.keep(self._key(variant.number), kept.model_dump_json().encode())

    def _key(self, number: int) -> str:
        return f"variant-{number}-{hashlib.sha256(self._revision.encode()).hexdigest()}"
