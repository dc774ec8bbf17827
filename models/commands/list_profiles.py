"""`list`: profiles, their parts, and what may still be fetched."""

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

from models.commands.options import add_store, open_store
from models.hub.card import Card, load_cards
from models.hub.naming import read_card
from models.hub.store import Store
from models.profile import Profile, list_bundled

WIDE = 180
"""Characters a line from which on there is room for repository, revision and purpose."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("list", help="profiles, their parts, licences and sizes, and what is fetched")
    add_store(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    store, console = open_store(arguments), Console()
    named: set[str] = set()
    for profile in map(Profile.read, list_bundled()):
        table = _start_table(f"profile {profile.name}", console)
        for role in profile.models:
            for part, value in profile.parts(role).items():
                _add(table, f"{role}: {part}", value, store)
        named |= {card.name for card in profile.cards()}
        console.print(table)
    table = _start_table("in no profile", console)
    for card in load_cards().values():
        if card.name not in named:
            table.add_row("", *_describe(card, store)[: len(table.columns) - 1])
    console.print(table)
    if console.width < WIDE:
        console.print(f"Repositories, revisions and purposes: COLUMNS={WIDE} python -m models list")


def _start_table(title: str, console: Console) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("part", no_wrap=True)
    table.add_column("card", min_width=max(map(len, load_cards())), overflow="fold")
    table.add_column("licence")
    table.add_column("GB", no_wrap=True, justify="right")
    table.add_column("fetched", no_wrap=True)
    if console.width >= WIDE:
        table.add_column("repository", overflow="fold")
        table.add_column("revision", no_wrap=True)
        table.add_column("purpose")
    return table


def _add(table: Table, part: str, value: str, store: Store) -> None:
    card = read_card(value)
    cells = (value,) if card is None else _describe(card, store)
    table.add_row(part, *cells[: len(table.columns) - 1])


def _describe(card: Card, store: Store) -> tuple[str, ...]:
    licence = card.licence if card.commercial else f"{card.licence} (not fetched unless accepted)"
    fetched = "yes" if store.holds(card) else "no"
    return (card.name, licence, f"{card.bytes / 1e9:.2f}", fetched, card.source, card.revision[:8], card.purpose)
