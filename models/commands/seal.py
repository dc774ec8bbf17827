"""`seal`: the digests of one's own folders of weights."""

import argparse
from pathlib import Path
from typing import Any

from models.weights import seal_folder


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("seal", help="write the digests of folders of weights beside them")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    for folder in arguments.folders:
        print(seal_folder(folder))
