"""Before and after, small, for notices that people read."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from imaging.codec import Limits, decode_photo, encode_photo
from imaging.photo import ImageError, Photo
from imaging.sampling import shrink_pixels
from jobs.artefacts import ArtefactStore
from jobs.digests import ArtefactCorruptError
from jobs.discord_message import Picture
from jobs.job import Job
from jobs.store import ArtefactMissingError
from serve.scratch import scratch_folder

logger = logging.getLogger("ray.serve")

LONG_SIDE_PX = 1600
QUALITY = 85
MOST_VARIANTS = 4


class NoticePictures:
    """Drawn from the files of a job, one at a time: they may be of a hundred megapixels. `limits`: as of now."""

    def __init__(self, artefacts: ArtefactStore, limits: Callable[[], Limits]) -> None:
        self._artefacts, self._limits = artefacts, limits
        self._turn = asyncio.Semaphore(1)

    async def draw(self, job: Job) -> Sequence[Picture]:
        """Of a job that succeeded the photo as it was sent, and what became of it; a file that is gone is left out.

        Raises StoreUnavailableError.
        """
        if job.state != "succeeded":
            return ()
        drawn = [await self._draw(name, title, digest) for name, title, digest in _choose(job)]
        return [picture for picture in drawn if picture is not None]

    async def _draw(self, name: str, title: str, digest: str) -> Picture | None:
        async with self._turn:
            with scratch_folder() as folder:
                path = Path(folder) / "photo"
                try:
                    await self._artefacts.fetch(digest, path)
                    return Picture(name, title, await asyncio.to_thread(draw_small, path, self._limits()))
                except (ImageError, ArtefactMissingError, ArtefactCorruptError) as error:
                    logger.warning("a notice goes without its picture %s: %s", name, error)
                    return None


def draw_small(path: Path, limits: Limits) -> bytes:
    """A photo as a JPEG of LONG_SIDE_PX at most, in sRGB, with nothing of what its file says of camera and place;
    raises ImageError."""
    photo = decode_photo(path, limits)
    alpha = None if photo.alpha is None else shrink_pixels(photo.alpha, LONG_SIDE_PX)
    small = Photo(shrink_pixels(photo.pixels, LONG_SIDE_PX), alpha=alpha)
    return encode_photo(small, format="jpeg", quality=QUALITY)


def _choose(job: Job) -> Iterator[tuple[str, str, str]]:
    """File name, title and digest; of a video its first key frame's."""
    if job.video is not None:
        for key in job.keys[:1]:
            yield "before.jpg", "Before", key.before
            yield "after.jpg", "After", key.after
        return
    if job.original is not None:
        yield "before.jpg", "Before", job.original
    staged = [(number, variant) for number, variant in enumerate(job.variants, 1) if variant.staged]
    for number, variant in staged[:MOST_VARIANTS]:
        seed = "" if variant.seed is None else f", seed {variant.seed}"
        name = "after.jpg" if len(job.variants) == 1 else f"after-{number}.jpg"
        yield name, f"After{seed}" if len(job.variants) == 1 else f"Variant {number}{seed}", variant.result
    if not staged and job.result is not None:
        yield "after.jpg", "After", job.result
