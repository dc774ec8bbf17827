"""Jobs that go on from the recipe of a result, in place of its pixels."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import FLAT
from finishing.kept_masks import restore_masks, unpack_masks
from finishing.staging.variants import leave_unstaged, vary_options
from jobs.job import Job
from jobs.photo import Photo
from jobs.store import JobError
from serve.jobs.kept_photos import TWIN, KeptPhotos


class NothingToInheritError(JobError):
    """A photo as it was sent has no recipe."""

    code = "nothing_to_inherit"


@dataclass(frozen=True)
class Legacy:
    """What a job inherits of a result: that `photo`, with the frames that it was made from in place of its own; the
    `options` that it was made by, with all their masks; and the `look` of its listing."""

    photo: Photo
    options: EnhanceOptions
    look: Mapping[str, Any] | None

    def extend(self, asked: EnhanceOptions) -> EnhanceOptions:
        """The same recipe and these steps; what else was asked for goes before what it was made by. Raises
        ValidationError for steps that cannot come after its own."""
        said = {
            name: getattr(each, name) for each in (self.options, asked) for name in each.model_fields_set - FLAT.keys()
        }
        return EnhanceOptions.model_validate({**said, "recipe": (*self.options.steps, *(asked.recipe or ()))})


async def find_legacy(kept: KeptPhotos, owner: str, photo_id: str) -> Legacy:
    """Raises NothingToInheritError, UnknownPhotoError, NotThereError for a job without a result."""
    photo = await kept.use(owner, photo_id)
    if photo.job is None:
        raise NothingToInheritError(f"photo {photo_id} is as it was sent: there is no recipe that it was made by")
    job = await kept.service.load(owner, photo.job)
    large = unpack_masks(await kept.service.artefacts.read(job.masks)) if job.masks else {}
    options = await asyncio.to_thread(restore_masks, job.options, large)
    source = photo.model_copy(update={"frames": job.frames})
    return Legacy(source, _choose(options, job, photo_id.partition("-")[2]), job.look)


def _choose(options: EnhanceOptions, job: Job, which: str) -> EnhanceOptions:
    """Of a staged room the options that make this one of its pictures."""
    if which == TWIN:
        return leave_unstaged(options)
    seed = job.variants[int(which) - 1].seed if which else None
    return options if seed is None else vary_options(options, seed)
