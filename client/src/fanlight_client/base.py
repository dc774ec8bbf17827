"""What all types that travel have in common."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]


class Wire(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a silence. Figures are finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Kind(Wire):
    """One kind of several. The field that tells them apart is said also where defaults are left out: without it nothing
    could read the kind again. A field that a kind does not have is an error that names those it has."""

    told_by: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, value: Any) -> Any:
        return check_names(value, cls.model_fields, cls.told_by)

    @model_serializer(mode="wrap")
    def _say_which(self, dump: Callable[[Any], dict[str, Any]]):  # type: ignore[no-untyped-def]
        # Of what type that is must not be said: JSON schemas would have any object in the place of this one.
        return {self.told_by: type(self).model_fields[self.told_by].default, **dump(self)}


def check_names(value: Any, valid: Iterable[str], told_by: str = "") -> Any:
    """The same; raises PydanticCustomError for a member of a mapping that is not valid, and names those that are, but
    for `told_by`, which whoever sent it has said already."""
    unknown = sorted(map(str, set(value) - set(valid))) if isinstance(value, Mapping) else []
    if unknown:
        name = unknown[0].encode("ascii", "replace").decode()[:64]  # may be anything: it goes into an answer
        known = ", ".join(each for each in valid if each != told_by)
        raise PydanticCustomError(
            "unknown_field", "no field {name}; there are: {known}", {"name": name, "known": known}
        )
    return value
