"""The photo that a job was handed, kept by the job itself: what it is compared with, and finished anew from."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from deployments.shared_task import start_shared
from fanlight_client.photo_wire import name_original
from imaging.codec import Limits
from imaging.photo import ImageError
from jobs.job import Job
from jobs.photo import Photo
from jobs.store import ArtefactMissingError
from serve.http.artefact_file import NotThereError
from serve.http.uploads import PhotoFile
from serve.jobs.captures import SentPhoto
from serve.jobs.seen_photo import SeenPhoto, look_at_photo
from serve.jobs.service import JobService
from serve.scratch import scratch_folder

REMEMBERED = 256

Look = Callable[[Callable[[Limits], SeenPhoto]], Awaitable[SeenPhoto]]
"""`Edge.look`: opens files on a thread."""


class HandedIn:
    """Of one Ingress. The photo is there as soon as the job is; one that comes by URL, once it is fetched."""

    def __init__(self, service: JobService, look: Look) -> None:
        self._service, self._look = service, look
        self._facts: dict[tuple[str, ...], asyncio.Task[dict[str, Any]]] = {}

    async def load(self, job: Job) -> Photo:
        """Of a job that finishes a photo. Raises NotThereError where it is not there yet, or no more, and ImageError
        for files that are no photo."""
        if not job.frames:
            raise NotThereError("not_ready", f"the photo of job {job.id} has not been fetched")
        facts = await self._find_facts(job)
        return Photo(
            id=name_original(job.id),
            owner=job.owner,
            name=job.name,
            created_at=job.created_at,
            expires_at=job.expires_at or await self._service.store.now() + self._service.args.keep_s,
            frames=job.frames,
            keeper=job.id,
            **facts,
        )

    async def _find_facts(self, job: Job) -> dict[str, Any]:
        """What its files tell; they are opened once, however many ask, as they never change."""
        if job.frames not in self._facts:
            if len(self._facts) >= REMEMBERED:
                del self._facts[next(iter(self._facts))]
            self._facts[job.frames] = start_shared(self._read_facts(job))
        try:
            return await asyncio.shield(self._facts[job.frames])
        except ImageError:
            raise  # it will not become a photo
        except Exception:
            self._facts.pop(job.frames, None)
            raise

    async def _read_facts(self, job: Job) -> dict[str, Any]:
        with scratch_folder() as folder:
            paths = [Path(folder) / str(place) for place, _ in enumerate(job.frames)]
            try:
                for digest, path in zip(job.frames, paths, strict=True):
                    await self._service.artefacts.fetch(digest, path)
            except ArtefactMissingError as error:
                raise NotThereError("expired", f"job {job.id} has its original no more") from error
            files = tuple(PhotoFile(path, job.name) for path in paths)
            seen = await self._look(partial(look_at_photo, SentPhoto(files, job.name)))
            size = {"width": seen.size.width, "height": seen.size.height}
            return {**size, "reference": seen.reference, "format": seen.format, "bytes": seen.bytes}
