"""Photos, results and reports, each kept once under the SHA-256 of its content; checkpoints; what photos show."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from jobs.blobs import Blobs
from jobs.checkpoints import Checkpoints
from jobs.direct_uploads import DirectUploads
from jobs.kept_assets import KeptAssets
from jobs.local_shelf import file_errors
from jobs.opening import open_shelf
from jobs.store import StoreUnavailableError
from jobs.styles import KeptStyles
from jobs.threads import fill_pool

THREADS = 8

T = TypeVar("T")


class ArtefactStore:
    """Blobs by digest, and checkpoints of jobs, in `s3://BUCKET/PREFIX`, `file:///DIR` or a plain path.

        blobs/ab/abcdef…      whole, never changed            checkpoints/JOB/KEY    until the job has ended
        assets/ab/abcdef…     until nobody asks any more      parts/….part           half-written (folders only)
        trash/abcdef….…       see `sweeper.sweep`         styles/OWNER/NAME      until they are forgotten
        incoming/UPLOAD       until it is used (S3 only)

    All methods may raise StoreUnavailableError (down, refused, timed out); those that write, StorageFullError; and
    ValueError for what is no digest, no job's id, no key. Sweepers may be at work: who has put an artefact and then
    told the job store which job or photo needs it, asks whether it `exists`, and if not puts it again; who has it from
    a photo, or from another job, has it `revive`d then.
    """

    def __init__(self, url: str) -> None:
        """Touches no storage yet; raises ValueError for another URL. How S3 is found: see `S3Shelf`."""
        self._shelf = open_shelf(url)
        self._threads = fill_pool(THREADS, "artefacts")
        self.blobs = Blobs(self._shelf)
        self.checkpoints = Checkpoints(self._shelf)
        self.assets = KeptAssets(self._shelf)
        self.styles = KeptStyles(self._shelf)
        self.incoming = DirectUploads(self._shelf)

    async def put(self, source: Path | bytes) -> str:
        """Keep this content; its digest. What is kept already counts as put now. A file is read in pieces, twice.

        Raises OSError where the file cannot be read, ArtefactCorruptError where it changes meanwhile.
        """
        return await self.run(self.blobs.put, source)

    async def fetch(self, digest: str, target: Path) -> None:
        """Into a local file, whole or not at all; raises ArtefactMissingError, ArtefactCorruptError."""
        await self.run(self._fetch, digest, target)

    async def read(self, digest: str) -> bytes:
        """Raises ArtefactMissingError, ArtefactCorruptError."""
        return await self.run(lambda: b"".join(self.blobs.open(digest)))

    async def stream(self, digest: str, chunk: int = 1 << 20) -> AsyncIterator[bytes]:
        """In pieces of `chunk` bytes at most.

        Raises ArtefactMissingError before the first, ArtefactCorruptError before the last of them.
        """
        blocks = self.blobs.open(digest)
        try:
            while block := await self.run(next, blocks, b""):
                for start in range(0, len(block), chunk):
                    yield block[start : start + chunk]
        finally:
            with suppress(ValueError):  # who is cancelled leaves a thread in there, and it closes after that
                blocks.close()

    async def size(self, digest: str) -> int:
        """Bytes; raises ArtefactMissingError."""
        return await self.run(self.blobs.size, digest)

    async def exists(self, digest: str) -> bool:
        """Whether it is there to stay, if a job needs it: what is in the trash is not, though it can be read."""
        return await self.run(self.blobs.exists, digest)

    async def revive(self, digest: str) -> bool:
        """See to it that it exists, out of the trash if need be; False where it is gone for good."""
        return await self.run(self.blobs.revive, digest)

    async def touch(self, digest: str) -> bool:
        """Count as put now: no sweeper takes it within its grace. False where it is gone.

        For those who are about to need what they have not put, such as the result of an equal job.
        """
        return await self.run(self.blobs.touch, digest)

    async def save_checkpoint(self, job_id: str, key: str, content: bytes) -> None:
        """`key`: up to 128 of letters, digits and `_.-`. Atomic, but may not outlast a power cut."""
        await self.run(self.checkpoints.save, job_id, key, content)

    async def load_checkpoints(self, job_id: str) -> dict[str, bytes]:
        """By key, without those that cannot be read."""
        keys = await self.run(self.checkpoints.keys, job_id)
        contents = await asyncio.gather(*(self.run(self.checkpoints.load, job_id, key) for key in keys))
        return {key: content for key, content in zip(keys, contents, strict=True) if content is not None}

    async def drop_checkpoints(self, job_id: str) -> None:
        await self.run(self.checkpoints.drop, job_id)

    async def save_asset(self, key: str, content: bytes) -> None:
        """`key`: a SHA-256 of what the asset depends on. Atomic, but may not outlast a power cut."""
        await self.run(self.assets.save, key, content)

    async def load_asset(self, key: str) -> bytes | None:
        """None where there is none; one that is asked for stays."""
        return await self.run(self.assets.load, key)

    async def sweep_parts(self) -> int:
        """Remove what writers that died have left half-written; how many."""
        return await self.run(self._shelf.sweep_parts)

    async def close(self) -> None:
        """Waits for what is under way."""
        await asyncio.to_thread(self._threads.shutdown)

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Blocking work, on threads that are this store's alone."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _fetch(self, digest: str, target: Path) -> None:
        part = target.with_name(f".{uuid4().hex}.part")
        with file_errors(str(target), missing=StoreUnavailableError):
            try:
                with part.open("xb") as file:
                    file.writelines(self.blobs.open(digest))
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
