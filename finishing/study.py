"""What a finished photo says of whoever finished it: how light a room they made."""

import asyncio
from pathlib import Path

import numpy as np

from finishing.canvas import make_preview
from finishing.limits import PhotoLimits
from finishing.mount import find_mount
from finishing.replicas import Replicas
from finishing.tone.wish import SURELY_A_ROOM
from imaging.codec import decode_photo
from imaging.look import LookStatistics, measure_look
from imaging.sampling import as_image


class NotARoomError(Exception):
    """A photo that shows no room, or not surely one: a style is of rooms."""


async def study_photo(source: Path, replicas: Replicas, bounds: PhotoLimits) -> LookStatistics:
    """The statistics of a room; raises ImageError for a photo that cannot be used, NotARoomError for another's."""
    preview = await replicas.share(await asyncio.to_thread(_preview, source, bounds))
    seen = await replicas.classify(preview)
    if seen.kind != "interior" or seen.confidence < SURELY_A_ROOM[0]:
        raise NotARoomError(f"not surely a room: {seen.kind}, {seen.confidence:.0%}")
    return await asyncio.to_thread(lambda: measure_look(as_image(preview.pixels)))


def _preview(source: Path, bounds: PhotoLimits) -> np.ndarray:
    """Without the border that a photo may be delivered in."""
    photo = decode_photo(source, bounds.of_files)
    return make_preview(find_mount(photo).open(photo).pixels)
