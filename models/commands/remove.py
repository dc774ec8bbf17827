"""`remove`: an imported LoRA goes."""

import argparse
from typing import Any

from models.commands.options import add_store, open_store


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("remove", help="delete an imported LoRA")
    parser.add_argument("name", metavar="NAME", help="by which it is asked for")
    parser.add_argument("--profile", default="sdxl", help="whose LoRA it is: %(default)s by default")
    add_store(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    from models.own_weights import remove_adapter  # diffusers, which takes seconds

    print(f"{remove_adapter(arguments.name, arguments.profile, open_store(arguments))}: removed")
