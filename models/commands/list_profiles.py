"""`list`: profiles, their parts, and what may still be fetched."""

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

from models.commands.options import add_store, open_store
from models.hub.card import HubCard, find_card, load_cards
from models.hub.store import Store
from models.profile import Profile, list_bundled

COLUMNS = ("profile", "part", "repository", "revision", "licence", "GB", "purpose", "fetched")


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("list", help="profiles, their parts, licences and sizes, and what is fetched")
    add_store(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    store, table = open_store(arguments), Table(*COLUMNS)
    named: set[str] = set()
    for profile in map(Profile.read, list_bundled()):
        for role in profile.models:
            for part, value in profile.parts(role).items():
                table.add_row(profile.name, f"{role}: {part}", *_describe(value, store))
                named.add(value.removeprefix("hub:"))
        table.add_section()
    for card in load_cards().values():
        if card.name not in named:
            table.add_row("-", "", *_describe_card(card, store))
    Console().print(table)


def _describe(value: str, store: Store) -> tuple[str, ...]:
    if value.startswith("hub:"):
        return _describe_card(find_card(value.removeprefix("hub:")), store)
    return (value, "", "", "", "", "")


def _describe_card(card: HubCard, store: Store) -> tuple[str, ...]:
    licence = card.licence if card.commercial else f"{card.licence} (not fetched unless accepted)"
    fetched = "yes" if store.holds(card) else "no"
    return (f"{card.repo} ({card.name})", card.revision[:8], licence, f"{card.bytes / 1e9:.2f}", card.purpose, fetched)
