"""What fanlight takes from the hub, as data: `cards.json`, one card a set of files of one repository."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from models.errors import ModelError

CARDS = Path(__file__).parent / "cards.json"


@dataclass(frozen=True)
class HubCard:
    """Files of a repository, and what one must know before taking them.

    `revision` is a commit, or a branch where no commit could be named beforehand. `licence` is SPDX's or the hub's
    name for it; `commercial` says whether it allows commercial use, None where that is unknown. `renamed` gives those
    files other names here than on the hub, so that the folder is one that loaders know. `bytes` is approximate.
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

    @property
    def local_names(self) -> Mapping[str, str]:
        """Name here -> name on the hub."""
        return {self.renamed.get(name, name): name for name in self.files}


def find_card(name: str) -> HubCard:
    """The card of that name; raises ModelError `unknown_profile`, for only profiles name cards."""
    if name not in load_cards():
        raise ModelError("unknown_profile", f"there is no hub card `{name}`, only {', '.join(load_cards())}")
    return load_cards()[name]


@cache
def load_cards() -> Mapping[str, HubCard]:
    """All cards by name."""
    facts = json.loads(CARDS.read_text())
    return {name: HubCard(name=name, **entry | {"files": tuple(entry["files"])}) for name, entry in facts.items()}
