"""What a graph whose profile lacks models for parts of photos says as it starts, in one line."""

from collections.abc import Mapping
from typing import Any

from models.errors import ModelError
from models.profile import Profile
from models.registry import load_card
from serve.settings import GraphArgs

COMPACT = "compact"
WANTED = {"selector": "select", "cutter": "cut out"}
"""Roles that the profile `compact` has beyond the miniature, and what cannot be done without them."""


def offer_models(config: Mapping[str, Any]) -> str | None:
    """How to have what the profile of a configuration lacks here; None where it lacks nothing, or cannot be read."""
    profile = GraphArgs.model_validate(config["applications"][0].get("args") or {}).profile
    lacking = [deed for role, deed in WANTED.items() if not _has(profile, role)]
    try:
        steps = _plan(profile)
    except ModelError:
        return None
    return f"It cannot {' or '.join(lacking)} parts of photos yet: {', then '.join(steps)}." if lacking else None


def _plan(profile: str) -> list[str]:
    """What is to be done: fetch what the profile names, or else `compact`, and serve that; raises ModelError."""
    names_all = WANTED.keys() <= Profile.read(profile).models.keys()
    better = profile if names_all else COMPACT
    coming = sum(card.bytes for card in Profile.read(better).cards(WANTED))
    fetch = f"`python -m models fetch {better}` ({coming / 1e6:.0f} MB for that)"
    fetched = all(_has(better, role) for role in WANTED)
    return [fetch] * (not fetched) + [f"`make serve PROFILE={better}`"] * (not names_all)


def _has(profile: str, role: str) -> bool:
    """Whether the profile names a model for a role, and its weights are here."""
    try:
        load_card(profile, role)
    except ModelError:
        return False
    return True
