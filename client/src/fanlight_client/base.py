"""What all types that travel have in common."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]


class Wire(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a silence. Figures are finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def check_names(value: Any, valid: Iterable[str]) -> Any:
    """The same; raises PydanticCustomError for a member of a mapping that is not valid, and names those that are."""
    unknown = sorted(map(str, set(value) - set(valid))) if isinstance(value, Mapping) else []
    if unknown:
        name = unknown[0].encode("ascii", "replace").decode()[:64]  # may be anything: it goes into an answer
        known = ", ".join(each for each in valid if each != "step")
        raise PydanticCustomError(
            "unknown_field", "no field {name}; there are: {known}", {"name": name, "known": known}
        )
    return value
