"""What fanlight takes from elsewhere, as data: `cards.json`, one card a set of files of one repository or package."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from models.errors import ModelError

CARDS = Path(__file__).parent / "cards.json"

Origin = Literal["hub", "npm", "pypi"]
"""Who has the files: the hub in a repository, npm's registry or Python's in a package."""

AT = {"npm": "@", "pypi": "=="}
"""What stands between a package's name and its version."""


@dataclass(frozen=True)
class Card:
    """Files of a repository or a package, and what one must know before taking them.

    `repo` is the repository's name or the package's; `revision` a commit, or a branch where no commit could be named
    beforehand, or the package's version. `licence` is SPDX's or the hub's name for it; `commercial` says whether it
    allows commercial use, None where that is unknown. `renamed` gives those files other names here than there, so that
    the folder is one that loaders know. `sha256` are digests by name there, where they were known beforehand.
    `bytes` is approximate.
    """

    name: str
    repo: str
    revision: str
    files: tuple[str, ...]
    licence: str
    commercial: bool | None
    bytes: int
    purpose: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = "hub"
    sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def local_names(self) -> Mapping[str, str]:
        """Name here -> name there."""
        return {self.renamed.get(name, name): name for name in self.files}

    @property
    def source(self) -> str:
        """The repository, or the package as a profile names it."""
        return self.repo if self.origin == "hub" else f"{self.origin}:{self.repo}{AT[self.origin]}{self.revision}"


def find_card(name: str) -> Card:
    """The card of that name; raises ModelError `unknown_profile`, for only profiles name cards."""
    if name not in load_cards():
        raise ModelError("unknown_profile", f"there is no hub card `{name}`, only {', '.join(load_cards())}")
    return load_cards()[name]


@cache
def load_cards() -> Mapping[str, Card]:
    """All cards by name."""
    facts = json.loads(CARDS.read_text())
    return {name: Card(name=name, **entry | {"files": tuple(entry["files"])}) for name, entry in facts.items()}
