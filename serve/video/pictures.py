"""Key frames as pictures, kept with their job for whoever wants to see what the models saw and made of it."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from jobs.artefacts import ArtefactStore
from jobs.job import KeyFrame
from video.keys import choose_keys, name_finished

MOST = 48
"""Of a video; its first and its last key frame are among them."""
QUALITY = 90


async def keep_pictures(artefacts: ArtefactStore, keys: Sequence[Path]) -> tuple[KeyFrame, ...]:
    """Of key frames, whose files are called after the frames' numbers, with the finished ones beside them."""
    return tuple([await _keep(artefacts, file) for file in choose_keys(keys, MOST)])


async def _keep(artefacts: ArtefactStore, file: Path) -> KeyFrame:
    pictures = [await asyncio.to_thread(_draw, each) for each in (file, name_finished(file))]
    return KeyFrame(
        frame=int(file.stem), before=await artefacts.put(pictures[0]), after=await artefacts.put(pictures[1])
    )


def _draw(file: Path) -> bytes:
    """A PNG as JPEG."""
    out = io.BytesIO()
    with Image.open(file) as picture:
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
