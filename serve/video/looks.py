"""Key frames of a video through the graph: photos of one listing, with one white."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from fanlight_client.options import EnhanceOptions
from fanlight_client.wire import ModelRevision
from finishing.capture import Capture
from finishing.finish import Finish, Finished, Services
from finishing.listing_look import Survey, decide_look
from finishing.scatter import scatter
from imaging.photo import ImageError
from video.errors import VideoError
from video.keys import name_finished

Answer = TypeVar("Answer")

AT_ONCE = 4
"""Key frames in the graph at a time: each is one call, or a few."""


@dataclass
class Looked:
    """What the key frames took: seconds of accelerators, and the models that had a part."""

    gpu_seconds: float = 0.0
    models: dict[tuple[str, str], ModelRevision] = field(default_factory=dict)

    def add(self, finished: Finished) -> None:
        self.gpu_seconds += finished.gpu_seconds
        self.models |= {(model.role, model.name): model for model in finished.report.models}


async def finish_keys(
    files: Sequence[Path],
    options: EnhanceOptions,
    services: Services,
    owner: str,
    count: Callable[[], None],
) -> Looked:
    """Finish key frames, and write what they become beside them, under the names of `name_finished`. `count` is called
    whenever one was surveyed or finished. Raises VideoError look_failed, and what the graph raises.
    """
    looked = Looked()

    async def survey(file: Path) -> Survey:
        seen = await Finish(options, services, owner=owner).survey(await _read(file))
        count()
        return seen

    async def finish(file: Path) -> None:
        finished = await Finish(options, services, owner=owner, look=look).run(await _read(file))
        await asyncio.to_thread(name_finished(file).write_bytes, finished.photo)
        looked.add(finished)
        count()

    seen = insist(await scatter(files, survey, in_flight=AT_ONCE))
    look = decide_look(seen, [options] * len(seen))
    insist(await scatter(files, finish, in_flight=AT_ONCE))
    return looked


async def _read(file: Path) -> Capture:
    return await asyncio.to_thread(Capture.read, file)


def insist(answers: Sequence[Answer | Exception]) -> list[Answer]:
    """All of them; raises the first error among them, as VideoError look_failed where a picture is at fault."""
    for answer in answers:
        if isinstance(answer, ImageError):
            raise VideoError("look_failed", f"the models cannot finish its key frames: {answer}") from answer
        if isinstance(answer, Exception):
            raise answer
    return [answer for answer in answers if not isinstance(answer, Exception)]
