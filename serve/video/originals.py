"""Files of videos on a Runner's own disk, each once, for as long as somebody works on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.artefacts import ArtefactStore
from serve.scratch import scratch_folder


@dataclass
class _Held:
    folder: TemporaryDirectory[str]
    users: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Originals:
    """Of one Runner."""

    def __init__(self, artefacts: ArtefactStore) -> None:
        self._artefacts = artefacts
        self._held: dict[str, _Held] = {}

    @asynccontextmanager
    async def open(self, digest: str) -> AsyncIterator[Path]:
        """The artefact as a file, fetched by the first who asks; raises as `ArtefactStore.fetch` does."""
        held = self._held.setdefault(digest, _Held(scratch_folder()))
        held.users += 1
        try:
            path = Path(held.folder.name) / "video"
            async with held.turn:
                if not path.exists():
                    await self._artefacts.fetch(digest, path)
            yield path
        finally:
            held.users -= 1
            if not held.users:
                del self._held[digest]
                await asyncio.to_thread(held.folder.cleanup)
