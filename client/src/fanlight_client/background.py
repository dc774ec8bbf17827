"""What a subject that is cut out of its photo is put on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.base import Wire, check_names
from fanlight_client.mask import Kept
from fanlight_client.paint import Paint

MOST_LETTERS = 1 << 23
"""Of a picture in base64: a file of 6 MB, which as a JPEG is a photo of 20 MP."""
HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class Picture(Wire):
    """Another photo, a PNG or JPEG; it fills the frame, and its middle is kept."""

    photo: str = Field(max_length=MOST_LETTERS, description="the file, in base64")

    @model_validator(mode="before")
    @classmethod
    def _name_fields(cls, value: Any) -> Any:
        return check_names(value, cls.model_fields)

    @field_validator("photo")
    @classmethod
    def _look_at_its_head(cls, value: str) -> str:
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise PydanticCustomError("background_unreadable", "the background's photo is no base64") from error
        if not data.startswith(HEADS):
            raise PydanticCustomError("background_unreadable", "the background's photo is neither a PNG nor a JPEG")
        return value

    @property
    def data(self) -> bytes:
        """The file."""
        return base64.b64decode(self.photo)


def _tell(value: Any) -> str:
    """Which kind of background a value stands for."""
    if value == "transparent":
        return "transparent"
    names = set(value) if isinstance(value, Mapping) else set(getattr(type(value), "model_fields", ()))
    return "picture" if "photo" in names else "kept" if "sha256" in names else "paint"


Background = Annotated[
    Annotated[Literal["transparent"], Tag("transparent")]
    | Annotated[Paint, Tag("paint")]
    | Annotated[Picture, Tag("picture")]
    | Annotated[Kept, Tag("kept")],
    Discriminator(_tell),
]
