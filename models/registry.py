"""Which weights a profile uses for a role, and where they lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.hub.store import Store
from models.profile import Profile
from models.weights import digest_seals

WEIGHT_FILES = frozenset({".safetensors", ".pth", ".onnx"})
"""Endings by which a part that is a file is told from a folder, also before either is there."""
OWN_LICENCE = "Apache-2.0"
"""Of the weights that come with fanlight."""


@dataclass(frozen=True)
class ModelCard:
    """One model of a profile: what it is, where it came from, and its parts, each a folder or a file of weights.

    There are roles that need no weights: those have no parts. `settings`: how the role's model wants to be asked.
    """

    role: str
    name: str
    revision: str
    licence: str
    source: str
    parts: Mapping[str, Path]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold the parts, each once."""
        return part_folders(self.parts.values())

    def describe(self) -> dict[str, Any]:
        """What it is, without its parts; of one that replaces parts of photos or furnishes rooms, that it does."""
        told = {name: getattr(self, name) for name in ("role", "name", "revision", "licence", "source")}
        return told | {deed: True for deed in ("replaces", "stages") if self.settings.get(deed)}

    def part(self, name: str) -> Path:
        """Where that part lies; raises ModelError `unknown_profile` for a card that has none."""
        if name not in self.parts:
            had = ", ".join(self.parts)
            raise ModelError("unknown_profile", f"the {self.role} of this profile has no part `{name}`, only {had}")
        return self.parts[name]


def load_card(profile: str, role: str, store: Store | None = None) -> ModelCard:
    """The card of a role in the profile of that name or in that folder; fetched weights lie in `store`.

    Raises ModelError `unknown_profile`, or `weights_missing` where they were not fetched or are not sealed.
    """
    described, store = Profile.read(profile), store or Store.open()
    _refuse_unfetched(described, role, store)
    parts = described.locate(role, store)
    facts = _tell_origin(described, role) | described.facts(role)
    try:
        name, licence, source = facts["name"], facts["licence"], facts["source"]
    except KeyError as error:
        raise ModelError("unknown_profile", f"the {role} of profile {profile} lacks {error}") from error
    revision = facts.get("revision") or _tell_revision(parts)
    return ModelCard(role, name, revision, licence, source, parts, facts.get("settings", {}))


def _tell_revision(parts: Mapping[str, Path]) -> str:
    """Of weights their digest; what works without any changes with fanlight itself."""
    return digest_seals(part_folders(parts.values()))[:12] if parts else f"fanlight {version('fanlight')}"


def part_folders(parts: Iterable[Path]) -> tuple[Path, ...]:
    """The folders of these parts, in order, each once; a part that is a file lies in one."""
    return tuple(dict.fromkeys(part.parent if part.suffix in WEIGHT_FILES else part for part in parts))


def _refuse_unfetched(profile: Profile, role: str, store: Store) -> None:
    missing = [card.name for card in profile.cards([role]) if not store.holds(card)]
    if missing:
        absent = f"{', '.join(missing)} of profile {profile.name} are not in {store.root}"
        raise ModelError("weights_missing", f"{absent}: run python -m models fetch {profile.name}")


def _tell_origin(profile: Profile, role: str) -> dict[str, str]:
    """Licence and source of a model of several makers; none of either where no part is fetched."""
    cards = profile.cards([role])
    if not cards:
        return {}
    own = any(value.startswith("bundled:") for value in profile.parts(role).values())
    licences = [card.licence for card in cards] + [OWN_LICENCE] * own
    sources = [card.source for card in cards] + ["bundled"] * own
    return {"licence": ", ".join(dict.fromkeys(licences)), "source": ", ".join(dict.fromkeys(sources))}
