"""Flags by which commands say which parts of a photo they mean."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from fanlight_client.flags import numbers
from fanlight_client.mask import (
    AnyMask,
    Class,
    Detect,
    FoundKind,
    Place,
    Png,
    Polygon,
    Select,
    Stroke,
    Strokes,
    SurfaceClass,
    Union,
)
from fanlight_client.pictures import read_picture

SAYING = ("--mask", "--polygon", "--stroke", "--point", "--box", "--class", "--detect")
"""Flags of which one at least says what part is meant."""


def add_masks(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Places are in pixels of the upright photo."""
    group = parser.add_argument_group(
        "what part of it", None if required else "left out: what the step finds by itself"
    )
    several: dict[str, Any] = {"action": "append", "default": []}
    group.add_argument("--mask", **several, type=Path, metavar="PNG", help="a file, white where it is; of any size")
    group.add_argument("--polygon", **several, type=_places, metavar="'X,Y X,Y …'", help="an outline")
    group.add_argument("--stroke", **several, type=_stroke, metavar="'WIDTH X,Y …'", help="of a brush so wide")
    add_clicks(group)
    classes = get_args(SurfaceClass)
    group.add_argument("--class", dest="classes", **several, choices=classes, help="all of it that is of a class")
    group.add_argument("--detect", **several, choices=get_args(FoundKind), help="all things of a kind")
    group.add_argument(
        "--refine",
        action=argparse.BooleanOptionalAction,
        help="lay each along the photo's own edges (default: clicks and classes are, others are taken as they are)",
    )
    group.add_argument("--grow", type=float, default=0, metavar="PX", help="each outwards by so much, below 0 inwards")
    group.add_argument("--feather", type=float, default=0, metavar="PX", help="width over which each edge fades out")


def add_clicks(parser: Any) -> None:
    """Of the selector: `point`, `others` and `box`."""
    place: dict[str, Any] = {"action": "append", "type": numbers(2), "default": [], "metavar": "X,Y"}
    parser.add_argument("--point", **place, help="a click on it; may be given again")
    parser.add_argument("--not", dest="others", **place, help="a click on what is not of it")
    parser.add_argument("--box", type=numbers(4), metavar="L,T,R,B", help="around it: left, top, right, bottom")


def read_clicks(args: argparse.Namespace, **edge: Any) -> Select:
    """Raises pydantic.ValidationError where there are none."""
    labels = (*(1 for _ in args.point), *(0 for _ in args.others))
    return Select(points=(*args.point, *args.others), labels=labels, box=args.box, **edge)


def read_masks(args: argparse.Namespace) -> tuple[AnyMask, ...]:
    """One for each flag, clicks and box together; raises OSError, and pydantic.ValidationError."""
    return tuple(_read_masks(args, {"grow": args.grow, "feather": args.feather, "refine": args.refine}))


def read_one_mask(args: argparse.Namespace) -> AnyMask | None:
    """All of them together; None where no flag says any."""
    masks = read_masks(args)
    return masks[0] if len(masks) == 1 else Union(of=masks) if masks else None


def says_mask(args: argparse.Namespace) -> bool:
    """Whether any flag says what part of the photo is meant."""
    return any((args.mask, args.polygon, args.stroke, args.point, args.others, args.box, args.classes, args.detect))


def _read_masks(args: argparse.Namespace, edge: dict[str, Any]) -> Iterator[AnyMask]:
    yield from (Png(data=read_picture(path), **edge) for path in args.mask)
    yield from (Polygon(points=points, **edge) for points in args.polygon)
    if args.stroke:
        yield Strokes(strokes=tuple(args.stroke), **edge)
    if args.point or args.others or args.box:
        yield read_clicks(args, **edge)
    yield from (Class(name=name, **edge) for name in args.classes)
    yield from (Detect(name=name, **edge) for name in args.detect)


def _places(text: str) -> tuple[Place, ...]:
    read: Callable[[str], Place] = numbers(2)
    return tuple(map(read, text.split()))


def _stroke(text: str) -> Stroke:
    width, _, places = text.partition(" ")
    if "," in width or not places:
        raise argparse.ArgumentTypeError(f"a width and places, as in '40 120,300 180,310', not {text!r}")
    [diameter] = numbers(1)(width)
    return Stroke(points=_places(places), width=diameter)
