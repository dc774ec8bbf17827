"""`verify`: hash every file of a profile, those included that starts take on trust."""

import argparse
from typing import Any

from models.commands.options import add_profile, add_store, open_store
from models.hub.fetch import verify_card
from models.profile import Profile
from models.registry import load_card
from models.weights import verify_weights


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("verify", help="hash every file of a profile's weights")
    add_profile(parser)
    add_store(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    profile, store = Profile.read(arguments.profile), open_store(arguments)
    cards = profile.cards()
    for card in cards:
        verify_card(card, store)
        print(f"{card.name}: as fetched, {len(card.files)} files", flush=True)
    fetched = {store.folder(card) for card in cards}
    folders = dict.fromkeys(f for role in profile.models for f in load_card(profile.name, role, store).folders)
    for folder in folders:
        if folder not in fetched:
            verify_weights([folder], thorough=True)
            print(f"{folder}: as sealed")
