"""`offline`: a profile's weights from copies of repositories and packages on a disk, with no network."""

import argparse
from pathlib import Path
from typing import Any

from models.commands.fetch import fetch_profile
from models.commands.options import add_licence, add_profile, add_store
from models.hub.origins import Origins


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("offline", help="a profile's weights from a local copy of the repositories")
    add_profile(parser)
    copies = "folder with the repositories as OWNER/NAME or NAME, or a cache of huggingface_hub's, and with packages"
    parser.add_argument("copy", type=Path, metavar="DIR", help=copies)
    add_store(parser)
    add_licence(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    fetch_profile(arguments, Origins.on_disk(arguments.copy.expanduser()))
