"""Which models of a profile replace parts of photos, best first; read from the profile, so that nobody is woken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from fanlight_client.edits import Replace
from fanlight_client.options import EnhanceOptions
from models.errors import ModelError
from models.registry import load_card

REPLACING_ROLES = ("inpainter", "inpainter_light")
"""From the best to the lightest."""
OUTSIDE, ERASER = "outside", "eraser"
"""What else there may be: a service elsewhere, and an Eraser, which takes away and puts nothing there."""


class CannotReplaceError(Exception):
    """The profile has no model whose pictures of things anybody would want. Code: `profile_cannot_replace`."""

    code = "profile_cannot_replace"


class UnknownModelError(Exception):
    """A model was asked for that is not here. Code: `unknown_model`."""

    code = "unknown_model"


@dataclass(frozen=True)
class Replacers:
    """By role, the name of each model of a profile that inpaints; which of them replace, and what is there besides."""

    names: Mapping[str, str] = field(default_factory=dict)
    able: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @classmethod
    def read(cls, profile: str, *others: str) -> Self:
        """Those of a profile, and `others` of OUTSIDE and ERASER."""
        cards: dict[str, Any] = {}
        for role in REPLACING_ROLES:
            try:
                cards[role] = load_card(profile, role)
            except ModelError:  # not of this profile, or not fetched: the others may be
                continue
        able = tuple(role for role, card in cards.items() if card.settings.get("replaces"))
        return cls({role: card.name for role, card in cards.items()}, able, others)

    def plan(self, asked: Replace) -> tuple[str, ...]:
        """The roles that try it, one after the other; raises CannotReplaceError, UnknownModelError.

        The best model or the one that was asked for, lighter ones, then what is there besides.
        """
        own = tuple(self.names) if asked.preview else self.able
        rest = tuple(role for role in (ERASER, OUTSIDE) if role in self.others)
        if asked.model is not None:
            return self._begin_with(asked.model, own, rest)
        if own:
            return own + rest
        if OUTSIDE in rest:
            return rest[::-1]
        raise CannotReplaceError(
            "the models of this profile are too small to replace anything; preview=true shows what they make of it, "
            "marked as such"
        )

    def _begin_with(self, model: str, own: tuple[str, ...], rest: tuple[str, ...]) -> tuple[str, ...]:
        chosen = next((role for role in own if model in (role, self.names[role])), None)
        if chosen is not None:
            return own[own.index(chosen) :] + rest
        if model == OUTSIDE and OUTSIDE in rest:
            return (OUTSIDE,)
        known = [f"{self.names[role]} ({role})" for role in own] + [OUTSIDE] * (OUTSIDE in rest)
        raise UnknownModelError(f"there is no such model; there are: {', '.join(known) or 'none'}")


def check_replacing(options: EnhanceOptions, replacers: Replacers) -> None:
    """Raises CannotReplaceError and UnknownModelError for the first step that nobody here could take."""
    for step in options.steps:
        if isinstance(step, Replace):
            replacers.plan(step)
