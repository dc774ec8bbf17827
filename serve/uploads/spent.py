"""What is remembered of an upload that is used up, in place of its bytes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import Field

from fanlight_client.base import Wire

SPENT = "spent.json"


class Spent(Wire):
    """A photo of these uploads, in that order, of which this one is part."""

    photo: str
    uploads: tuple[str, ...]
    frame: str | None = Field(description="digest of the artefact that its bytes are now; none: they did not count")


def write_spent(homes: Sequence[Path], photo_id: str, frames: Mapping[str, str]) -> None:
    """Of uploads that are a photo now, by the names of their folders; `frames`: their artefacts, by the same names."""
    names = tuple(home.name for home in homes)
    for home in homes:
        with suppress(FileNotFoundError):  # removed meanwhile
            told = Spent(photo=photo_id, uploads=names, frame=frames.get(home.name))
            (home / SPENT).write_text(told.model_dump_json())


def read_spent(home: Path) -> Spent | None:
    """None where it was not used up."""
    try:
        return Spent.model_validate_json((home / SPENT).read_bytes())
    except FileNotFoundError:
        return None
