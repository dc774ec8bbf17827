"""What all steps of a recipe have in common."""

from collections.abc import Callable
from typing import Any

from pydantic import model_serializer, model_validator

from fanlight_client.base import Wire, check_names


class Step(Wire):
    """One change to a photo. A field that a step does not have is an error that names those it has."""

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, value: Any) -> Any:
        return check_names(value, cls.model_fields)

    @model_serializer(mode="wrap")
    def _say_which(self, dump: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """With its name, also where defaults are left out: without it a step cannot be read again."""
        return {"step": type(self).model_fields["step"].default, **dump(self)}
