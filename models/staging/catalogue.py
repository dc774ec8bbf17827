"""All staging styles of a server: those that come with fanlight, and its own."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import ValidationError

from models.staging.lint import lint_style
from models.staging.style import PromptPair, Room, StagingStyle

BUNDLED = Path(__file__).parent
SPOKEN: Mapping[Room, str] = {
    "living": "living room",
    "bedroom": "bedroom",
    "kitchen": "kitchen",
    "dining": "dining room",
    "office": "home office",
}
"""Rooms as prompts call them."""


class CatalogueError(Exception):
    """A catalogue that cannot be used, or a style or room that it does not have.

    Codes: `bad_catalogue` (a file cannot be read, does not follow schema.json, or says what no prompt may),
    `unknown_style`, `room_without_style`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    def __reduce__(self) -> tuple[type["CatalogueError"], tuple[str, str]]:
        return type(self), (self.code, self.message)


@dataclass(frozen=True)
class Catalogue:
    """Styles by name, in the order of their names."""

    styles: Mapping[str, StagingStyle]

    def pairs(self, style: str, room: Room) -> tuple[PromptPair, ...]:
        """All pairs of a style for a room; raises CatalogueError `unknown_style`, `room_without_style`."""
        if style not in self.styles:
            raise CatalogueError("unknown_style", f"there is no staging style {style}, only {', '.join(self.styles)}")
        rooms = self.styles[style].rooms
        if room not in rooms:
            raise CatalogueError(
                "room_without_style", f"the style {style} has nothing for {room}, only {', '.join(rooms)}"
            )
        return rooms[room]

    def pick(self, style: str, room: Room, seed: int) -> PromptPair:
        """The pair that a seed stands for, the style and the room said first: neighbouring seeds, as variants have,
        come to different ones. Raises as `pairs` does."""
        pairs = self.pairs(style, room)
        pair = pairs[seed % len(pairs)]
        lead = f"photograph of a {self.styles[style].title} {SPOKEN[room]}"
        return PromptPair(positive=f"{lead}, {pair.positive}", negative=pair.negative)

    @cached_property
    def revision(self) -> str:
        """Changes when any prompt does: 12 hexadecimal digits."""
        told = "\n".join(style.model_dump_json() for style in self.styles.values())
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def load_catalogue(own: Path | None = None) -> Catalogue:
    """The styles that come with fanlight and those of a folder of one's own, which win where names are equal.

    Raises CatalogueError `bad_catalogue`, which names the file and what is wrong with it.
    """
    folders = (BUNDLED,) if own is None else (BUNDLED, own)
    styles = {style.name: style for folder in folders for style in _read_folder(folder)}
    return Catalogue(dict(sorted(styles.items())))


def _read_folder(folder: Path) -> Iterable[StagingStyle]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CatalogueError("bad_catalogue", f"{folder} has no staging styles: one NAME.yaml each")
    return map(read_style, files)


def read_style(path: Path) -> StagingStyle:
    """One style's file; raises CatalogueError `bad_catalogue`."""
    try:
        style = StagingStyle.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise CatalogueError("bad_catalogue", f"{path.name} is no staging style: {error}") from error
    if style.name != path.stem:
        raise CatalogueError("bad_catalogue", f"{path.name} holds a style named {style.name}: the two must be equal")
    if faults := lint_style(style):
        raise CatalogueError("bad_catalogue", f"{path.name}: {'; '.join(faults)}")
    return style
