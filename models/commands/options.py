"""Arguments that several subcommands take."""

import argparse
from pathlib import Path

from models.hub.store import ROOT, Store


def add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("profile", metavar="PROFILE", help="a bundled profile, or the folder of one's own")


def add_store(parser: argparse.ArgumentParser) -> None:
    help_text = f"folder of fetched weights; ${ROOT} by default"
    parser.add_argument("--to", type=Path, metavar="DIR", help=help_text)


def add_licence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept-licence", action="store_true", help="also take what may not be used commercially")


def open_store(arguments: argparse.Namespace) -> Store:
    """The folder that `--to` names, or else that of this node."""
    return Store(arguments.to.expanduser().resolve()) if arguments.to else Store.open()
