"""`python -m serve.keys create|list|revoke`: keys in the job store of a configuration."""

import argparse
import asyncio
import getpass
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobs.key import NAME, SCOPES, Key, digest_secret, make_secret
from jobs.opening import open_store
from jobs.store import JobError, JobStore
from serve.runner import CONFIG, load_config
from serve.settings import GraphArgs

USUAL = ("submit", "read")


def main(words: list[str] | None = None) -> None:
    arguments = make_parser().parse_args(words)
    args = GraphArgs.model_validate(load_config(arguments.config)["applications"][0].get("args", {}))
    try:
        asyncio.run(_run(arguments.run, arguments, args.jobs.store))
    except (JobError, ValidationError) as error:
        sys.exit(str(error))


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serve.keys", description="Who may use this fanlight.")
    parser.add_argument("--config", type=Path, default=CONFIG, help="whose job store has the keys")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = commands.add_parser("create", help="a new key, told once, on stdout")
    create.set_defaults(run=create_key)
    create.add_argument("name", type=_name, help="as logs call it; one key's for ever")
    create.add_argument("--owner", required=True, help="whose photos and jobs it is for; '' had those before keys")
    create.add_argument("--scope", action="append", choices=SCOPES, help=f"again for several (default: {USUAL})")
    create.add_argument("--per-minute", type=int, metavar="N", help="requests that make work, in a minute")
    photos = "photos to be finished, in a day; of a video each ten seconds are one, above N they are owed"
    create.add_argument("--photos-a-day", type=int, metavar="N", help=photos)
    listing = commands.add_parser("list", help="all keys, revoked ones too")
    listing.set_defaults(run=list_keys)
    revoke = commands.add_parser("revoke", help="from now on it opens nothing")
    revoke.set_defaults(run=revoke_key)
    revoke.add_argument("name")
    return parser


async def create_key(store: JobStore, arguments: argparse.Namespace) -> None:
    """Raises KeyExistsError."""
    secret = make_secret()
    key = Key(
        name=arguments.name,
        owner=arguments.owner,
        scopes=tuple(dict.fromkeys(arguments.scope or USUAL)),
        digest=digest_secret(secret),
        created_at=await store.now(),
        per_minute=arguments.per_minute,
        photos_a_day=arguments.photos_a_day,
    )
    await store.add_key(key)
    print(secret, flush=True)
    log_change("create key", key)


async def list_keys(store: JobStore, arguments: argparse.Namespace) -> None:
    for key in await store.list_keys():
        limits = f"{key.per_minute or '-'}/min {key.photos_a_day or '-'} photos/day"
        gone = f"revoked {_tell(key.revoked_at)}" if key.revoked_at is not None else ""
        print(key.name, repr(key.owner), ",".join(key.scopes), limits, _tell(key.created_at), gone, sep="\t")


async def revoke_key(store: JobStore, arguments: argparse.Namespace) -> None:
    """Raises UnknownKeyError."""
    log_change("revoke key", await store.revoke_key(arguments.name))


def log_change(deed: str, key: Key) -> None:
    """One JSON line on stderr, as Ingresses log what is done with keys."""
    told: dict[str, Any] = {"deed": deed, "key": key.name, "owner": key.owner, "scopes": key.scopes}
    print(json.dumps({**told, "by": _whoami(), "at": _tell(key.revoked_at or key.created_at)}), file=sys.stderr)


async def _run(
    command: Callable[[JobStore, argparse.Namespace], Awaitable[None]], arguments: argparse.Namespace, url: str
) -> None:
    store = open_store(url)
    try:
        await command(store, arguments)
    finally:
        await store.close()


def _whoami() -> str:
    """As the machine calls whoever runs this; containers may have no name for him."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _name(text: str) -> str:
    if not re.fullmatch(NAME, text):
        raise argparse.ArgumentTypeError("letters, digits, '.', '_' and '-', 64 at most, the first a letter or digit")
    return text


def _tell(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    main()
