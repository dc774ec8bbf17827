"""Which models of a profile furnish rooms, best first; read from the profile, so that nobody is woken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from fanlight_client.stage import Stage
from finishing.replacing.replacers import UnknownModelError
from models.adapter_files import list_files
from models.errors import ModelError
from models.registry import ModelCard, load_card

STAGING_ROLES = ("stager", "stager_light")
"""From the best to the lightest."""


class CannotStageError(Exception):
    """The profile has no model whose furniture anybody would want. Code: `profile_cannot_stage`."""

    code = "profile_cannot_stage"


@dataclass(frozen=True)
class Stagers:
    """By role, the name of each model of a profile that furnishes rooms; which of them do it well enough; and the LoRAs
    that each has."""

    names: Mapping[str, str] = field(default_factory=dict)
    able: tuple[str, ...] = ()
    loras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, profile: str) -> Self:
        cards: dict[str, Any] = {}
        for role in STAGING_ROLES:
            try:
                cards[role] = load_card(profile, role)
            except ModelError:  # not of this profile, or not fetched: the other may be
                continue
        able = tuple(role for role, card in cards.items() if card.settings.get("stages"))
        loras = {role: _list_loras(card) for role, card in cards.items()}
        return cls({role: card.name for role, card in cards.items()}, able, loras)

    def plan(self, options: Stage) -> tuple[str, ...]:
        """The roles that try it, one after the other: the best or the one that was asked for, then lighter ones.

        Raises CannotStageError, and UnknownModelError for a model that is not here.
        """
        own = tuple(self.names) if options.preview else self.able
        if options.model is not None:
            return self._begin_with(options.model, own)
        if own:
            return own
        raise CannotStageError(_tell_why(self.names))

    def _begin_with(self, model: str, own: tuple[str, ...]) -> tuple[str, ...]:
        chosen = next((role for role in own if model in (role, self.names[role])), None)
        if chosen is not None:
            return own[own.index(chosen) :]
        if any(model in (role, name) for role, name in self.names.items()):
            raise CannotStageError(_tell_why(self.names))
        known = [f"{self.names[role]} ({role})" for role in own]
        raise UnknownModelError(f"there is no such model; there are: {', '.join(known) or 'none'}")


def _list_loras(card: ModelCard) -> tuple[str, ...]:
    try:
        return tuple(list_files(card.parts.get("adapters")))
    except ModelError:  # not sealed: the model says so when it is loaded
        return ()


def _tell_why(names: Mapping[str, str]) -> str:
    if not names:
        return "this profile has no model that furnishes rooms"
    return (
        "the models of this profile are too small to furnish a room; preview=true shows what they make of it, marked "
        "as such"
    )
