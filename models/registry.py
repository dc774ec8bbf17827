"""Which weights a profile uses, as data: `profile.json` beside the weights, or a folder of the user's own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelError
from models.weights import digest_seals

BUNDLED = Path(__file__).parent
"""Profiles that come with fanlight are folders here; any other folder of the same layout is a profile too."""

WEIGHT_FILES = frozenset({".safetensors", ".pth", ".onnx"})
"""Endings by which a part that is a file is told from a folder, also before either is there."""


@dataclass(frozen=True)
class ModelCard:
    """One model of a profile: what it is, where it came from, and its parts, each a folder or a file of weights."""

    role: str
    name: str
    revision: str
    licence: str
    source: str
    parts: Mapping[str, Path]

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold the parts, each once."""
        return part_folders(self.parts.values())

    def part(self, name: str) -> Path:
        """Where that part lies; raises ModelError `unknown_profile` for a card that has none."""
        if name not in self.parts:
            had = ", ".join(self.parts)
            raise ModelError("unknown_profile", f"the {self.role} of this profile has no part `{name}`, only {had}")
        return self.parts[name]


def load_card(profile: str, role: str) -> ModelCard:
    """The card of a role in the profile of that name or in that folder; raises ModelError `unknown_profile`."""
    folder = BUNDLED / profile if (BUNDLED / profile / "profile.json").is_file() else Path(profile)
    try:
        facts = json.loads((folder / "profile.json").read_text())["models"][role]
        parts = {name: folder / path for name, path in facts["parts"].items()}
        name, licence, source = facts["name"], facts["licence"], facts["source"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("unknown_profile", f"no {role} in profile {profile}, bundled or a folder: {error}") from error
    revision = facts.get("revision") or digest_seals(part_folders(parts.values()))[:12]
    return ModelCard(role, name, revision, licence, source, parts)


def part_folders(parts: Iterable[Path]) -> tuple[Path, ...]:
    """The folders of these parts, in order, each once; a part that is a file lies in one."""
    return tuple(dict.fromkeys(part.parent if part.suffix in WEIGHT_FILES else part for part in parts))
