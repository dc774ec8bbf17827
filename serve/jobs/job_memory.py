"""What one job has reached so far, by key: taken up by whoever goes on with it, and forgotten when it has ended."""

import logging

from jobs.artefacts import ArtefactStore
from jobs.store import JobError

logger = logging.getLogger("ray.serve")


class JobMemory:
    """Checkpoints of one job. One that cannot be read, or kept, costs time later, not the photo."""

    def __init__(self, artefacts: ArtefactStore, job_id: str) -> None:
        self._artefacts, self._job_id = artefacts, job_id
        self._kept: dict[str, bytes] = {}

    async def open(self) -> None:
        """Take up what an earlier attempt left; with none of it, if it cannot be read."""
        try:
            self._kept = await self._artefacts.load_checkpoints(self._job_id)
        except JobError as error:
            logger.warning("job %s begins anew, its checkpoints cannot be read: %s", self._job_id, error)

    def find(self, key: str) -> bytes | None:
        """As an earlier attempt left it."""
        return self._kept.get(key)

    async def keep(self, key: str, content: bytes) -> None:
        """For a later attempt."""
        try:
            await self._artefacts.save_checkpoint(self._job_id, key, content)
        except JobError as error:
            logger.warning("job %s keeps no checkpoint: %s", self._job_id, error)
