"""What is to be done to one photo."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from fanlight_client.recipe import AnyStep
from finishing.assets.asset import Asset, find_roles
from finishing.editing_parts import EDITING_ROLES
from finishing.replicas import MODEL_ROLES
from finishing.steps.stage import Stage
from finishing.steps.step import EditStep, Step


@dataclass(frozen=True)
class Plan:
    """The recipe, its steps that finish the photo as a whole, and the edits of its parts that come after those.

    `source` is the photo's file, or that of its reference frame.
    """

    source: Path
    recipe: tuple[AnyStep, ...]
    steps: tuple[Step, ...]
    edits: tuple[EditStep, ...] = ()

    @property
    def capturing(self) -> tuple[Step, ...]:
        """Those that settle what every pixel shows; what the others do depends on it."""
        return tuple(step for step in self.steps if step.change == "captured")

    @property
    def others(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.change != "captured")

    @property
    def stage(self) -> Stage | None:
        """What furnishes the room, which is the last edit, and may have several results."""
        last = self.edits[-1] if self.edits else None
        return last if isinstance(last, Stage) else None

    @property
    def single(self) -> tuple[EditStep, ...]:
        """The edits before that: each has one result."""
        return self.edits[:-1] if self.stage else self.edits

    @property
    def needs(self) -> tuple[Asset, ...]:
        """What its steps need to know, without what that in turn depends on; the same may come twice."""
        return tuple(asset for step in (*self.steps, *self.edits) for asset in step.needs)

    @property
    def roles(self) -> tuple[str, ...]:
        """Deployments that have, or may have, a part in the result; all of the usual ones where it is finished."""
        asked = find_roles(*self.needs) | {role for edit in self.edits for role in edit.roles}
        usual = set(MODEL_ROLES) if self.steps else set()
        return tuple(role for role in (*MODEL_ROLES, *EDITING_ROLES) if role in usual | asked)

    def without(self, kind: type[Step]) -> Self:
        return replace(self, steps=tuple(step for step in self.steps if not isinstance(step, kind)))
