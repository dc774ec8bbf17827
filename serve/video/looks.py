"""Key frames of a video through the graph: photos of one listing, with one white. While a part of the graph is away
they wait, or fail, as a job's photo does: a look made of some that were finished and some that were not is none."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report, StageWarning
from fanlight_client.wire import ModelRevision
from finishing.capture import Capture
from finishing.finish import Finish, Services
from finishing.journal import Journal
from finishing.listing_look import ListingLook, Survey, decide_look
from imaging.photo import ImageError
from video.errors import VideoError
from video.keys import name_finished
from video.some import gather_some

AT_ONCE = 4
"""Key frames in the graph at a time: each is one call, or a few."""


@dataclass
class Looked:
    """What the key frames took: seconds of accelerators, models that had a part, and what was left out, once each."""

    gpu_seconds: float = 0.0
    models: dict[tuple[str, str], ModelRevision] = field(default_factory=dict)
    warnings: dict[str, StageWarning] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        self.models |= {(model.role, model.name): model for model in report.models}
        self.warnings |= {warning.code: warning for warning in report.warnings}


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

    def begin(look: ListingLook | None = None) -> Finish:
        return Finish(options, services, owner=owner, look=look, journal=Journal(patient=True))

    async def survey(file: Path) -> Survey:
        finish = begin()
        seen = await finish.survey(await _read(file))
        looked.gpu_seconds += finish.journal.gpu_seconds
        count()
        return seen

    async def finish(file: Path) -> None:
        finished = await begin(look).run(await _read(file))
        await asyncio.to_thread(name_finished(file).write_bytes, finished.photo)
        looked.gpu_seconds += finished.gpu_seconds
        looked.add(finished.report)
        count()

    try:
        seen = await gather_some(files, survey, AT_ONCE)
        look = decide_look(seen, [options] * len(seen))
        await gather_some(files, finish, AT_ONCE)
    except ImageError as error:
        raise VideoError("look_failed", f"the models cannot finish its key frames: {error}") from error
    return looked


async def _read(file: Path) -> Capture:
    return await asyncio.to_thread(Capture.read, file)
