"""`import`: a user's own LoRA or UNet."""

import argparse
from pathlib import Path
from typing import Any

from models.commands.options import add_store, open_store


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("import", help="a LoRA, or a UNet in diffusers' layout, of one's own")
    parser.add_argument("file", type=Path, metavar="FILE.safetensors")
    parser.add_argument("--as", dest="name", metavar="NAME", help="by which it is asked for; the file's by default")
    parser.add_argument("--profile", default="sdxl", help="whose UNet it is for: %(default)s by default")
    parser.add_argument("--replace", action="store_true", help="take the place of what has that name")
    add_store(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    from models.own_weights import import_weights  # diffusers, which takes seconds

    name = arguments.name or arguments.file.stem
    store = open_store(arguments)
    kind, path = import_weights(arguments.file, name, arguments.profile, store, replace=arguments.replace)
    print(f"{path}: sealed")
    if kind == "lora":
        print(f"Ask for it with lora={name}:0.4.")
    else:
        print(f"A profile uses it whose enhancer has the part `unet` as own:unets/{name}.safetensors.")
