"""`fetch`: a profile's weights from the hub or a mirror, and from registries of packages."""

import argparse
from typing import Any

from models.commands.options import add_licence, add_profile, add_store, open_store
from models.hub.fetch import fetch_card, refuse_full_disk, refuse_licences
from models.hub.origins import Origins
from models.hub.sources import Source
from models.hub.store import ROOT
from models.profile import Profile


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("fetch", help="a profile's weights from wherever it says; what was cut off goes on")
    add_profile(parser)
    add_store(parser)
    parser.add_argument("--mirror", metavar="URL", help="of a hub in the hub's place; $HF_ENDPOINT by default")
    add_licence(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    fetch_profile(arguments, Origins.online(arguments.mirror))


def fetch_profile(arguments: argparse.Namespace, source: Source) -> None:
    """Bring every card of a profile; raises ModelError as `fetch_card` does, and before that what speaks against it."""
    cards, store = Profile.read(arguments.profile).cards(), open_store(arguments)
    if not cards:
        print(f"{arguments.profile} has all its weights with it and needs no fetch.")
        return
    if not arguments.accept_licence:
        refuse_licences(cards)
    refuse_full_disk(cards, source, store)
    for card in cards:
        count = fetch_card(card, source, store)
        brought = f"{count} file{'s' * (count > 1)} brought" if count else "here already"
        print(f"{card.name} ({card.licence}): {brought}", flush=True)
    hint = f" and {ROOT}={store.root}" if arguments.to else ""
    print(f"{arguments.profile} is in {store.root}. Serve it with `profile: {arguments.profile}`{hint}.")
