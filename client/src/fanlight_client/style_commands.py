"""`fanlight style learn`, `list` and `forget`; `fanlight styles`, of furniture."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from fanlight_client.client import Client
from fanlight_client.flags import add_command
from fanlight_client.naming import plan_jobs
from fanlight_client.style import check_style_name
from fanlight_client.style_wire import LearnedStyle

MOST = 24
"""Photos that are sent: more would hardly move what is learned."""


def add_style(commands: Any) -> None:
    summary = "learn how light somebody makes rooms, for --style"
    style = commands.add_parser("style", help=summary, description=summary)
    parts = style.add_subparsers(required=True, metavar="COMMAND")
    learn = add_command(parts, "learn", run_learn, "learn a style from finished photos of rooms")
    learn.add_argument("folder", type=Path, metavar="FOLDER", help="finished photos, eight rooms at least")
    learn.add_argument("--as", dest="name", required=True, type=_name, metavar="NAME", help="what it is called")
    add_command(parts, "list", run_list, "list the styles there are")
    forget = add_command(parts, "forget", run_forget, "forget a style")
    forget.add_argument("name", type=_name, metavar="NAME")


def add_staging_styles(commands: Any) -> None:
    add_command(commands, "styles", run_staging_styles, "list the styles that rooms can be furnished in")


def run_staging_styles(args: argparse.Namespace, console: Console) -> int:
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        styles = client.styles.staging()
    for style in styles:
        rooms = ", ".join(style.rooms)
        console.print(f"{style.name}: {style.description} ({rooms})", markup=False, highlight=False, soft_wrap=True)
    if not styles:
        console.print("this server furnishes in no style: say a prompt of your own")
    return 0


def run_learn(args: argparse.Namespace, console: Console) -> int:
    """Of more than MOST photos, as many are sent, from all parts of the folder."""
    found = [job.source for job in plan_jobs([args.folder], args.folder)]
    sent = [found[index * len(found) // MOST] for index in range(MOST)] if len(found) > MOST else found
    if not sent:
        raise FileNotFoundError(f"{args.folder} has no photos")
    if len(sent) < len(found):
        console.print(f"{MOST} of {len(found)} photos are sent")
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        style = client.styles.learn(args.name, sent)
    for photo in style.left_out:
        console.print(f"  left out: {photo.name}: {photo.reason}", style="yellow", markup=False, soft_wrap=True)
    console.print(describe_style(style), markup=False, highlight=False, soft_wrap=True)
    return 0


def run_list(args: argparse.Namespace, console: Console) -> int:
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        styles = client.styles.list()
    for style in styles:
        console.print(f"{style.name}: {describe_style(style)}", markup=False, highlight=False, soft_wrap=True)
    if not styles:
        console.print("no styles; fanlight style learn FOLDER --as NAME")
    return 0


def run_forget(args: argparse.Namespace, console: Console) -> int:
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        client.styles.forget(args.name)
    return 0


def describe_style(style: LearnedStyle) -> str:
    """How little it moves, in a sentence."""
    before, after = style.natural, style.targets
    return (
        f"{style.photos} photos: whites {before.wall90:.1f} → {after.wall90:.1f}, "
        f"middle {before.middle:.1f} → {after.middle:.1f}; a style moves lightness only"
    )


def _name(text: str) -> str:
    try:
        return check_style_name(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
