"""`fanlight select`: clicks on a photo, as a mask."""

import argparse
import re
from pathlib import Path
from typing import Any

from rich.console import Console

from fanlight_client.client import Client
from fanlight_client.enhanced import write_atomically
from fanlight_client.flags import add_command, positive
from fanlight_client.mask import Select

PHOTO_ID = re.compile(r"[0-9a-f]{32}")


def add_select(commands: Any) -> None:
    select = add_command(commands, "select", run_select, "click on a photo, and write what is meant as a mask")
    select.add_argument("photo", metavar="PHOTO", help="a file, which is uploaded, or the id of a kept photo")
    place = {"action": "append", "type": _numbers(2), "default": [], "metavar": "X,Y"}
    select.add_argument("--point", **place, help="of it, in pixels of the upright photo; may be given again")
    select.add_argument("--not", dest="others", **place, help="not of it")
    select.add_argument("--box", type=_numbers(4), metavar="L,T,R,B", help="around it: left, top, right, bottom")
    select.add_argument("--alternative", type=positive, default=1, metavar="N", help="which mask, 1 is the best")
    select.add_argument(
        "--refine", action=argparse.BooleanOptionalAction, default=True, help="lay it along the photo's own edges"
    )
    select.add_argument("-o", "--out", required=True, type=Path, metavar="MASK", help="the mask, a PNG")


def run_select(args: argparse.Namespace, console: Console) -> int:
    """Checked before anything is sent; raises pydantic.ValidationError."""
    asked = Select(
        points=(*args.point, *args.others),
        labels=(*(1 for _ in args.point), *(0 for _ in args.others)),
        box=args.box,
        refine=args.refine,
    )
    with Client(args.url, timeout_s=args.timeout) as client:
        photo_id = args.photo if _is_id(args.photo) else client.photos.upload(args.photo).id
        mask = client.photos.pick(photo_id, asked, alternative=args.alternative)
    write_atomically(args.out, mask.png)
    console.print(
        f"{args.out}: score {mask.score:.2f}; photo {photo_id}", markup=False, highlight=False, soft_wrap=True
    )
    return 0


def _is_id(photo: str) -> bool:
    return PHOTO_ID.fullmatch(photo) is not None and not Path(photo).exists()


def _numbers(count: int) -> Any:
    def read(text: str) -> tuple[float, ...]:
        try:
            numbers = tuple(map(float, text.split(",")))
        except ValueError:
            numbers = ()
        if len(numbers) != count:
            raise argparse.ArgumentTypeError(f"{count} numbers with commas between, not {text!r}")
        return numbers

    return read
