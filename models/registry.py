"""Which weights a profile uses, as data: `profile.json` beside the weights, or a folder of the user's own."""

import json
from dataclasses import dataclass
from pathlib import Path

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


def load_card(profile: str, role: str) -> ModelCard:
    """The card of a role in the profile of that name or in that folder; raises ModelError `unknown_profile`."""
    folder = BUNDLED / profile if (BUNDLED / profile / "profile.json").is_file() else Path(profile)
    try:
        facts = json.loads((folder / "profile.json").read_text())["models"][role]
        folders = tuple(folder / name for name in facts["folders"])
        name, licence, source = facts["name"], facts["licence"], facts["source"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("unknown_profile", f"no {role} in profile {profile}, bundled or a folder: {error}") from error
    return ModelCard(role, name, facts.get("revision") or digest_seals(folders)[:12], licence, source, folders)
