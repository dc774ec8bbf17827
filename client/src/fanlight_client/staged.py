"""A room that a job furnished: its pictures, and what goes with them wherever they go."""

from dataclasses import dataclass, field

from fanlight_client.edits import Edit
from fanlight_client.enhanced import Enhanced
from fanlight_client.job_wire import JobStatus, JobVariant
from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage


@dataclass(frozen=True)
class Picture:
    """One variant: what the job says of it, and the photo with its report. One that was not staged is the photo as it
    was finished, without furniture."""

    told: JobVariant
    enhanced: Enhanced


@dataclass(frozen=True)
class Staged:
    """All pictures of a job in their order; `twin`, the same photo finished and not staged, and the `originals`, byte
    for byte, all frames in order; none of them where they were not asked for."""

    job: JobStatus
    pictures: tuple[Picture, ...]
    twin: bytes = field(repr=False)
    originals: tuple[bytes, ...] = field(repr=False)

    @property
    def furnished(self) -> tuple[Picture, ...]:
        return tuple(picture for picture in self.pictures if picture.told.staged)


def plan_stage(stage: Stage, finish: bool, options: EnhanceOptions | None = None) -> EnhanceOptions:
    """Options of a photo that is finished as usual and then staged; without `finish` it is staged as it is.

    Of `options` those that are no recipe hold. Raises pydantic.ValidationError for edits that would come after.
    """
    usual = options or EnhanceOptions()
    before = [step for step in usual.steps if finish or isinstance(step, Edit)]
    steps = [{"step": step.step, **step.model_dump(mode="json", exclude_unset=True)} for step in (*before, stage)]
    rest = usual.model_dump(exclude_unset=True, include={"kind", "seed", "format", "quality"})
    return EnhanceOptions.model_validate({**rest, "recipe": steps})
