"""What is to be done to one photo."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from fanlight_client.recipe import AnyStep
from finishing.steps.step import Step


@dataclass(frozen=True)
class Plan:
    """The steps and the recipe that they follow; `source` is the photo's file, or that of its reference frame."""

    source: Path
    recipe: tuple[AnyStep, ...]
    steps: tuple[Step, ...]

    @property
    def capturing(self) -> tuple[Step, ...]:
        """Those that settle what every pixel shows; what the others do depends on it."""
        return tuple(step for step in self.steps if step.change == "captured")

    @property
    def others(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.change != "captured")

    def without(self, kind: type[Step]) -> Self:
        return replace(self, steps=tuple(step for step in self.steps if not isinstance(step, kind)))
