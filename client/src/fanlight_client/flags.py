"""Flags that several commands have, and where they come from: the fields of the wire types."""

import argparse
from collections.abc import Callable
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from fanlight_client.capture_wire import Brackets, Grouped
from fanlight_client.client import DEFAULT_TIMEOUT_S, DEFAULT_URL
from fanlight_client.job_wire import JobSettings
from fanlight_client.options import EnhanceOptions


def add_command(commands: Any, name: str, run: Callable[..., int], summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    parser.add_argument("--url", default=DEFAULT_URL, help=f"the server (default: {DEFAULT_URL})")
    parser.add_argument("--key", help="who calls; better in FANLIGHT_KEY: others on this machine see command lines")
    parser.add_argument(
        "--timeout", type=float, default=DEFAULT_TIMEOUT_S, metavar="S", help="longest wait for an answer"
    )
    return parser


def add_options(parser: argparse.ArgumentParser) -> None:
    """The fields of `EnhanceOptions`, with their choices and defaults."""
    for name in EnhanceOptions.model_fields:
        add_field(parser, EnhanceOptions, name)


def add_priority(parser: argparse.ArgumentParser) -> None:
    add_field(parser, JobSettings, "priority")


def add_at_once(parser: argparse.ArgumentParser, what: str = "photos sent at once") -> None:
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help=f"{what} (default: 2)")


def add_brackets(parser: argparse.ArgumentParser, usual: Brackets) -> None:
    parser.add_argument(
        "--brackets",
        type=_brackets,
        default=usual,
        metavar="auto|N|off",
        help="which files are exposures of one photo: auto, by what they say and show; N, so many at a time; off, none "
        f"(default: {usual})",
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--report", action=argparse.BooleanOptionalAction, default=True, help="NAME.report.json beside")


def options_of(args: argparse.Namespace) -> EnhanceOptions:
    """Raises pydantic.ValidationError."""
    return EnhanceOptions.model_validate(given(args, EnhanceOptions))


def given(args: argparse.Namespace, model: type[BaseModel]) -> dict[str, Any]:
    """Those of a model's fields that are on the command line."""
    return {name: value for name, value in vars(args).items() if name in model.model_fields}


def literals(annotation: Any) -> list[str]:
    """The words that a field must be one of; empty where it may be something else."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    parts = [literals(part) for part in get_args(annotation) if part is not NoneType]
    return [word for words in parts for word in words] if all(parts) else []


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def numbers(count: int) -> Callable[[str], Any]:
    """Reads so many numbers with commas between."""

    def read(text: str) -> tuple[float, ...]:
        try:
            values = tuple(map(float, text.split(",")))
        except ValueError:
            values = ()
        if len(values) != count:
            raise argparse.ArgumentTypeError(f"{count} numbers with commas between, not {text!r}")
        return values

    return read


def seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < 86_400:
        raise argparse.ArgumentTypeError("must be 0 to 86400 seconds")
    return number


def _brackets(text: str) -> Brackets:
    try:
        return Grouped.model_validate({"brackets": text}).brackets
    except ValidationError as error:
        raise argparse.ArgumentTypeError("auto, off, or how many files a photo has: 2 to 9") from error


def add_field(parser: argparse.ArgumentParser, model: type[BaseModel], name: str) -> None:
    field = model.model_fields[name]
    usual = "" if field.is_required() or field.default in (None, "") else f" (default: {field.default})"
    note = f"{field.description or name.replace('_', ' ')}{usual}".replace("%", "%%")  # argparse formats it
    choices = literals(field.annotation) or None
    metavar = None if choices else name.upper()
    flag = f"--{name.replace('_', '-')}"
    if field.annotation is bool:
        parser.add_argument(flag, action="store_true", default=argparse.SUPPRESS, help=field.description)
        return
    parser.add_argument(flag, choices=choices, default=argparse.SUPPRESS, metavar=metavar, help=note)
