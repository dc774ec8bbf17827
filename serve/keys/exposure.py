"""Whether fanlight may listen where it is told to: on this machine always, elsewhere with keys."""

import asyncio
import ipaddress

from jobs.opening import open_store
from serve.settings import JobsArgs


class NoKeysError(RuntimeError):
    """It was told to listen to strangers, and has nothing to ask them for."""


def is_loopback(host: str) -> bool:
    """A name other than localhost may lead anywhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_exposure(host: str, args: JobsArgs, *, is_open: bool) -> bool:
    """Whether keys are to be asked for from the start, whatever becomes of the store.

    Behind a proxy (`owner_header`) keys are not looked at, and whoever reaches the port can write its header: who is
    sure that the proxy alone does says so by `--open`. Raises NoKeysError; JobError where a store that has to be asked
    does not answer.
    """
    if is_open or is_loopback(host):
        return args.require_keys
    if args.owner_header is not None:
        raise NoKeysError(
            f"whoever reaches {host} can write {args.owner_header}: let the proxy alone reach it, and say --open"
        )
    if args.require_keys or asyncio.run(_has_keys(args.store)):
        return True
    raise NoKeysError(
        f"there are no keys, and {host} is not this machine alone: make one (python -m serve.keys create NAME --owner "
        "OWNER), or say --open to let in whoever reaches the port"
    )


def wants_keys(published: str | None, args: JobsArgs, *, is_open: bool) -> bool:
    """Whether keys are to be asked for because of where a proxy on this machine listens, None where nobody said.

    Until there is one nobody gets in: it is made where the service runs. A proxy that says who asks (`owner_header`)
    lets in whom it knows.
    """
    if published is None or is_open or args.owner_header is not None:
        return False
    return not is_loopback(published)


async def _has_keys(store_url: str) -> bool:
    store = open_store(store_url)
    try:
        return bool(await store.list_keys())
    finally:
        await store.close()
