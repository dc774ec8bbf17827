"""Which models edit parts of photos, read from the profile: those that have them sleep, and asking would wake them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import ModelError
from models.profile import Profile, list_bundled
from models.registry import load_card

EDITING_ROLES = (
    *("selector", "eraser", "detector", "cutter", "depth", "surfaces", "inpainter_light"),
    *("stager", "stager_light"),
)
"""The deployments with a model that sleep until somebody asks, by the names of their handles; of a profile that lacks
one, the rest works."""

DEEDS = ("replaces", "stages")
"""What a profile says that a model is good enough for."""

ENGINES: Mapping[str, str] = {
    **{"inpainter_light": "torch", "depth": "torch", "surfaces": "torch"},
    **{"stager": "torch", "stager_light": "torch"},
}
"""What runs their networks, where that is not ONNX Runtime."""


class PartMissingError(Exception):
    """Something was asked for that the profile has no model for, or none that was fetched. Code: `profile_lacks`."""

    code = "profile_lacks"

    def __init__(self, role: str, why: str = "") -> None:
        super().__init__(why or f"the profile that is served has no {role}")
        self.role, self.why = role, why

    def __reduce__(self) -> tuple[type["PartMissingError"], tuple[str, str]]:
        return type(self), (self.role, self.why)


@dataclass(frozen=True)
class EditingParts:
    """By role, what a model is, as `describe` of the others tells it, or why there is none. `words`: the revision of
    the catalogue that those who furnish rooms are asked with. `brought_by`: of each role and deed that the profile has
    no model for the profile that has one, if one does."""

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    brought_by: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def read(cls, profile: str, device: str = "auto") -> "EditingParts":
        """Those of a profile; files are read, and nobody is asked. What a model runs on only it knows: `device` is what
        it was told."""
        facts: dict[str, Mapping[str, Any]] = {}
        lacks: dict[str, str] = {}
        for role in EDITING_ROLES:
            try:
                card = load_card(profile, role)
            except ModelError as error:
                lacks[role] = _say_lacking(Path(profile).name, role, error)
            else:
                runs_on = (
                    {"device": device, "engine": ENGINES.get(role, "onnx")}
                    if card.parts
                    else {"device": "cpu", "engine": "none"}
                )
                facts[role] = {**card.describe(), "profile": profile, **runs_on}
        wanting = (*lacks, *(deed for deed in DEEDS if not _may(Profile.read(profile).models, deed)))
        return cls(facts, lacks, brought_by={part: _find_profile(part, profile) for part in wanting})

    def check(self, roles: Collection[str]) -> None:
        """Raises PartMissingError for the first of these roles that is an editing one and not here."""
        for role in EDITING_ROLES:
            if role in roles and role not in self.facts:
                raise PartMissingError(role, self.lacks.get(role, ""))


def _say_lacking(profile: str, role: str, error: ModelError) -> str:
    """For callers: what to do, and nothing of the server's folders."""
    if error.code == "weights_missing":
        return f"the {role} of profile {profile} has not been fetched: python -m models fetch {profile}"
    others = _list_with(role)
    known = f"; {' and '.join(others)} have one: python -m models fetch {others[0]}" if others else ""
    return f"the profile {profile} has no {role}{known}"


def _find_profile(part: str, served: str) -> str | None:
    """The one to fetch for a role or one of DEEDS: that which is served where it names it."""
    bundled = _list_with(part)
    return served if served in bundled else next(iter(bundled), None)


def _list_with(part: str) -> list[str]:
    """Bundled profiles with a model for a role, or one that is good enough for a deed."""
    profiles = {name: Profile.read(name).models for name in list_bundled()}  # the smallest ones come first
    return [name for name, models in profiles.items() if part in models or _may(models, part)]


def _may(models: Mapping[str, Any], deed: str) -> bool:
    return deed in DEEDS and any(facts.get("settings", {}).get(deed) for facts in models.values())
