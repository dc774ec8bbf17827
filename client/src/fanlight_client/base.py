"""What all types that travel have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]


class Wire(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a silence. Figures are finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
