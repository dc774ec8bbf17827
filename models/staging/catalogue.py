"""The catalogue of staging styles: one YAML file a style, rooms in it, and pairs of prompts for each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

BUNDLED = Path(__file__).parent


class CatalogueError(Exception):
    """A catalogue that cannot be used, or a style or room that it has not. Codes: `unknown_staging_style`,
    `bad_catalogue`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["CatalogueError"], tuple[str, str]]:
        return type(self), (self.code, str(self))


@dataclass(frozen=True)
class PromptPair:
    """What is to be in the picture, and what is not."""

    positive: str
    negative: str


@dataclass(frozen=True)
class StagingStyle:
    """One style: LoRAs by name with their weights, and for each room several pairs."""

    name: str
    title: str
    description: str
    loras: Mapping[str, float]
    rooms: Mapping[str, tuple[PromptPair, ...]]


@dataclass(frozen=True)
class Catalogue:
    """Styles by name."""

    styles: Mapping[str, StagingStyle] = field(default_factory=dict)

    @cached_property
    def revision(self) -> str:
        """Twelve digits that change with any word of it."""
        return hashlib.sha256(repr(sorted(self.styles.items())).encode()).hexdigest()[:12]

    def find(self, style: str) -> StagingStyle:
        """Raises CatalogueError, with the names that there are."""
        if style not in self.styles:
            known = ", ".join(sorted(self.styles)) or "none"
            raise CatalogueError("unknown_staging_style", f"there is no staging style {style!r}; there are: {known}")
        return self.styles[style]

    def pick(self, style: str, room: str, seed: int) -> PromptPair:
        """The same pair for the same seed; raises CatalogueError."""
        pairs = self.find(style).rooms.get(room, ())
        if not pairs:
            raise CatalogueError("unknown_staging_style", f"the style {style} has no {room}")
        return pairs[seed % len(pairs)]


@lru_cache(maxsize=4)
def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The bundled styles, and those of a folder of one's own, which win; raises CatalogueError `bad_catalogue`."""
    files = [*sorted(BUNDLED.glob("*.yaml")), *(sorted(folder.glob("*.yaml")) if folder else ())]
    styles = (_read(path) for path in files)
    return Catalogue({style.name: style for style in styles})


def _read(path: Path) -> StagingStyle:
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        rooms = {room: tuple(PromptPair(**pair) for pair in pairs) for room, pairs in data["rooms"].items()}
        return StagingStyle(data["name"], data["title"], data["description"], data.get("loras") or {}, rooms)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError("bad_catalogue", f"{path.name} is no staging style: {error}") from error
