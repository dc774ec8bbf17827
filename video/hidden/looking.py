"""Pictures of a video shown to the Detector, several at a time, so that its batches fill."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import cv2
import numpy as np

from finishing.assets.objects import FoundObjects
from finishing.editing_parts import PartMissingError
from finishing.journal import NOT_NOW
from finishing.replicas import Replicas
from imaging.region import Size
from imaging.things import Found
from video.errors import VideoError
from video.hidden.sight import Sight
from video.some import gather_some

AT_ONCE = 8
"""Pictures under way: twice the Detector's batch, so that the next one waits while one is looked at."""


async def find_hidden(
    files: Sequence[Path], kinds: Collection[str], replicas: Replicas, count: Callable[[], None]
) -> list[Sight]:
    """What of these kinds is in pictures, whose files are called after the frames' numbers; `count` is called after
    each.

    Raises VideoError detector_cannot for a kind that the profile's detector does not know, detector_failed where it
    fails at a picture; PartMissingError where the profile has none, and what the graph raises while a part of it is
    away (`finishing.journal.NOT_NOW`).
    """
    asked = {FoundObjects.of(kind).part: set[str]() for kind in kinds}
    for kind in kinds:
        asked[FoundObjects.of(kind).part].add(kind)

    async def look(file: Path) -> Sight:
        pixels = await asyncio.to_thread(_open, file)
        shared = await replicas.share(pixels)
        things = list[Found]()
        for part, wanted in sorted(asked.items()):
            findings = await replicas.find_things(shared, part)
            _check_kinds(wanted, findings.kinds)
            things += [each for each in findings.found if each.kind in wanted]
        count()
        seen, whole = Size(*pixels.shape[:2]), Size(1, 1).region
        return Sight(int(file.stem), tuple(thing.place(seen, whole) for thing in things))

    try:
        return await gather_some(files, look, AT_ONCE)
    except (VideoError, PartMissingError, *NOT_NOW):
        raise
    except Exception as error:
        raise VideoError("detector_failed", f"what is to be hidden could not be looked for: {error}") from error


def _check_kinds(wanted: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(wanted) - set(known)):
        others = ", ".join(known) or "none of the others"
        raise VideoError("detector_cannot", f"the profile's detector cannot find {unknown[0]}, only {others}")


def _open(file: Path) -> np.ndarray:
    """uint8 (h, w, 3) RGB."""
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if pixels is None:
        raise VideoError("detector_failed", f"there is no picture {file.name}")
    return np.ascontiguousarray(pixels[..., ::-1])
