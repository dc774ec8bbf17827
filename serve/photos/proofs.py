"""Proofs of kept photos: finished fast, on a small copy, and not kept."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from fanlight_client.options import EnhanceOptions
from finishing.assets.preview import Preview
from finishing.capture import Capture
from finishing.finish import Finish, Finished, Services
from finishing.proof import is_preview_enough, plan_proof, shrink_file, shrink_preview
from imaging.region import Size
from jobs.photo import Photo
from serve.photos.darkroom import Darkroom
from serve.scratch import scratch_folder


class Proofs:
    """Of one Ingress. What is found out about a small copy is kept as it is of any photo, so that the next proof of the
    same one asks for less; the proof and its report are not."""

    def __init__(self, darkroom: Darkroom, services: Callable[[], Services]) -> None:
        self._darkroom, self._services = darkroom, services

    async def make(self, photo: Photo, options: EnhanceOptions, max_px: int) -> Finished:
        """The photo finished as a JPEG with a long side of at most so many pixels; of several frames the reference.

        Raises TooBusyError, ImageError, NotThereError.
        """
        services, whole = self._services(), Size(photo.height, photo.width)
        file = await self._shrink(photo, whole, max_px, services)
        factor = whole.within(max_px).width / whole.width
        async with self._darkroom.enter():
            with scratch_folder() as folder:
                path = Path(folder) / "small.jpg"
                path.write_bytes(file)
                finish = Finish(plan_proof(options, factor), services, owner=photo.owner)
                return await finish.run(Capture.read(path))

    async def _shrink(self, photo: Photo, whole: Size, max_px: int, services: Services) -> bytes:
        if is_preview_enough(whole, max_px):
            copy = await self._darkroom.get(photo, Preview())
            return await asyncio.to_thread(shrink_preview, copy, max_px)
        async with self._darkroom.borrow(photo) as path:
            return await asyncio.to_thread(shrink_file, path, max_px, services.limits)
