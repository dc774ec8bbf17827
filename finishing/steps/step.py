"""What a step is."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from fanlight_client.report import ChangeClass
from finishing.assets.asset import Asset
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas
from finishing.context import StepContext


class Step(Protocol):
    """One change to a photo, made from its wire type and the photo's `StepContext`."""

    name: ClassVar[str]
    """As in recipes and reports."""
    change: ClassVar[ChangeClass]
    """The class of what it changes, which says who must be told."""

    def __init__(self, options: Any, context: StepContext) -> None: ...

    needs: tuple[Asset, ...]
    """Found out before or while earlier steps work. One that cannot be found out is None: the step does without."""

    async def apply(self, canvas: Canvas, assets: Assets) -> Canvas:
        """The canvas with one more change on record, also where it changed nothing; raises any error, and then the
        canvas before it stays."""
        ...

    def tell_left(self, reason: str) -> Mapping[str, Any]:
        """Its sections of the report where it was not taken, because the picture is no photo."""
        ...

    def tell_failure(self, reason: str) -> Mapping[str, Any]:
        """Its sections of the report where it raised, and the canvas before it stayed."""
        ...


class EditStep(Step, Protocol):
    """A change to a part of a photo that somebody asked for by name, so that it is made to what is no photo as well.

    Its `Change` has a mask; its context it looks at in `apply`, not before: what an edit needs must be known before
    there is a photo.
    """

    @property
    def roles(self) -> tuple[str, ...]:
        """Deployments that it cannot do without, beside those of its assets: EDITING_ROLES, or others that are always
        up; of those that furnish rooms one is enough."""
        ...
