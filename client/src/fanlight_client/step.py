"""What all steps of a recipe have in common."""

from typing import ClassVar

from fanlight_client.base import Kind


class Step(Kind):
    """One change to a photo."""

    told_by: ClassVar[str] = "step"
