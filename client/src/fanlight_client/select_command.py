"""`fanlight select`: clicks on a photo, as a mask."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from fanlight_client.client import Client
from fanlight_client.enhanced import write_atomically
from fanlight_client.flags import add_command, positive
from fanlight_client.mask_flags import add_clicks, read_clicks
from fanlight_client.photo_wire import is_photo_id


def add_select(commands: Any) -> None:
    select = add_command(commands, "select", run_select, "click on a photo, and write what is meant as a mask")
    select.add_argument("photo", metavar="PHOTO", help="a file, which is uploaded, or the id of a kept photo")
    add_clicks(select)
    select.add_argument("--alternative", type=positive, default=1, metavar="N", help="which mask, 1 is the best")
    select.add_argument(
        "--refine", action=argparse.BooleanOptionalAction, default=True, help="lay it along the photo's own edges"
    )
    select.add_argument("-o", "--out", required=True, type=Path, metavar="MASK", help="the mask, a PNG")


def run_select(args: argparse.Namespace, console: Console) -> int:
    """Checked before anything is sent; raises pydantic.ValidationError, OSError."""
    asked = read_clicks(args, refine=args.refine)
    check_out(args.out, Path(args.photo))
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        is_kept = is_photo_id(args.photo) and not Path(args.photo).exists()
        photo_id = args.photo if is_kept else client.photos.upload(args.photo).id
        mask = client.photos.pick(photo_id, asked, alternative=args.alternative)
    write_atomically(args.out, mask.png)
    console.print(
        f"{args.out}: score {mask.score:.2f}; photo {photo_id}", markup=False, highlight=False, soft_wrap=True
    )
    return 0


def check_out(out: Path, photo: Path) -> None:
    """A mask goes where the last one was, but never where the photo is: raises FileExistsError; FileNotFoundError for
    a place in no folder."""
    if not out.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {out.parent}")
    if out.exists() and photo.exists() and out.samefile(photo):
        raise FileExistsError(f"{out} is the photo: choose another place for the mask")
