"""What the Enhancer said of a job's tiles, kept until the job ends: an interrupted photo goes on where it was."""

import hashlib
import io
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
from ray import ObjectRef

from deployments.messages import TileAnswer, TileRequest
from finishing.replicas import Replicas
from jobs.artefacts import ArtefactStore
from jobs.store import JobError

logger = logging.getLogger("ray.serve")

IMAGES = ("guide", "reference", "pixels")


class TileMemory:
    """Checkpoints of one job. `revision` names models and frames: what another model said is not remembered."""

    def __init__(
        self,
        artefacts: ArtefactStore,
        job_id: str,
        revision: str,
        on_tile: Callable[[], None] = lambda: None,
    ) -> None:
        self._artefacts, self._job_id, self._revision, self._on_tile = artefacts, job_id, revision, on_tile
        self._kept: dict[str, bytes] = {}
        self.recalled = 0

    async def open(self) -> None:
        """Take up what an earlier attempt left; with none of it, if it cannot be read."""
        try:
            self._kept = await self._artefacts.load_checkpoints(self._job_id)
        except JobError as error:
            logger.warning("job %s begins anew, its checkpoints cannot be read: %s", self._job_id, error)

    async def recall(self, request: TileRequest, ask: Callable[[], Awaitable[TileAnswer]]) -> TileAnswer:
        """The answer of an earlier attempt, or else of `ask`, kept for a later one."""
        key = self._key(request)
        answer = _decode(self._kept[key]) if key in self._kept else None
        if answer is None:
            answer = await ask()
            await self._keep(key, answer)
        else:
            self.recalled += 1
        self._on_tile()
        return answer

    async def _keep(self, key: str, answer: TileAnswer) -> None:
        """A checkpoint that cannot be kept costs time later, not the photo."""
        try:
            await self._artefacts.save_checkpoint(self._job_id, key, _encode(answer))
        except JobError as error:
            logger.warning("job %s keeps no checkpoint: %s", self._job_id, error)

    def _key(self, request: TileRequest) -> str:
        return hashlib.sha256(f"{self._revision} {request!r}".encode()).hexdigest()


@dataclass(frozen=True)
class RememberingReplicas(Replicas):
    """The graph, asked about each tile of a job once."""

    memory: TileMemory = field(kw_only=True)

    async def enhance_tile(self, photo: ObjectRef, request: TileRequest) -> TileAnswer:
        ask = super().enhance_tile
        return await self.memory.recall(request, lambda: ask(photo, request))


def _encode(answer: TileAnswer) -> bytes:
    """An .npz archive: the images, and the rest as JSON."""
    images = {name: image for name in IMAGES if (image := getattr(answer, name)) is not None}
    facts = json.dumps({"device_s": answer.device_s, "device": answer.device, "notes": answer.notes})
    archive = io.BytesIO()
    np.savez(archive, facts=np.frombuffer(facts.encode(), np.uint8), **images)
    return archive.getvalue()


def _decode(content: bytes) -> TileAnswer | None:
    """None where the archive is not whole: the tile is looked at again."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            facts = json.loads(archive["facts"].tobytes())
            images = {name: archive.get(name) for name in IMAGES}
        return TileAnswer(**images, device_s=facts["device_s"], device=facts["device"], notes=tuple(facts["notes"]))
    except Exception as error:  # numpy and zipfile raise a dozen kinds for a broken archive
        logger.warning("a checkpoint cannot be read: %r", error)
        return None
