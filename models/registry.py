"""Which weights a profile uses, as data: `profile.json` beside the weights, or a folder of the user's own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.weights import digest_seals

BUNDLED = Path(__file__).parent
"""Profiles that come with fanlight are folders here; any other folder of the same layout is a profile too."""


@dataclass(frozen=True)
class ModelCard:
    """One model of a profile: what it is, where it came from, and the folders that hold it."""

    role: str
    name: str
    revision: str
    licence: str
    source: str
    folders: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        return self.folders[0]


@dataclass(frozen=True)
class Profile:
    """A named set of models, one card a role."""

    name: str
    cards: dict[str, ModelCard]

    def card(self, role: str) -> ModelCard:
        """The card of that role; raises ModelError `unknown_profile` when the profile has none."""
        try:
            return self.cards[role]
        except KeyError:
            raise ModelError("unknown_profile", f"profile {self.name} has no {role}") from None


def load_profile(name: str) -> Profile:
    """The profile of that name, or in that folder; raises ModelError `unknown_profile`."""
    folder = BUNDLED / name if (BUNDLED / name / "profile.json").is_file() else Path(name)
    try:
        facts = json.loads((folder / "profile.json").read_text())
        cards = {role: _card(folder, role, card) for role, card in facts["models"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "unknown_profile", f"{name} is neither a bundled profile nor a folder of one: {error}"
        ) from error
    return Profile(facts["profile"], cards)


def _card(profile: Path, role: str, facts: dict[str, Any]) -> ModelCard:
    folders = tuple(profile / name for name in facts["folders"])
    revision = facts.get("revision") or digest_seals(folders)[:12]
    return ModelCard(role, facts["name"], revision, facts["licence"], facts["source"], folders)
