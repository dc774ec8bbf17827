"""Fetching: every file once a node, from one commit, and never other bytes than the first time."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from models.errors import ModelError
from models.hub.card import Card
from models.hub.lock import Lock
from models.hub.sources import Source
from models.hub.store import Store
from models.stamps import Stamps
from models.weights import digest_file, read_seal, verify_file, write_seal


def refuse_licences(cards: Iterable[Card]) -> None:
    """Raises ModelError `licence_refused` for cards whose licence forbids commercial use, or may."""
    refused = [f"{card.source} ({card.licence})" for card in cards if not card.commercial]
    if refused:
        raise ModelError(
            "licence_refused",
            f"not known to allow commercial use: {', '.join(refused)}; read these licences, then say --accept-licence",
        )


def refuse_full_disk(cards: Iterable[Card], source: Source, store: Store) -> None:
    """Raises ModelError `fetch_failed` where what has not come yet would not fit beside what is there."""
    with _told_of_the_disk(store):
        store.root.mkdir(parents=True, exist_ok=True)
        coming = [card for card in cards if source.takes_room(card, store.root) and not store.holds(card)]
        free = shutil.disk_usage(store.root).free
    needed = sum(max(0, card.bytes - store.bytes_here(card)) for card in coming)
    if needed > free:
        raise ModelError(
            "fetch_failed", f"{needed / 1e9:.1f} GB are to come, and {store.root} has {free / 1e9:.1f} free"
        )


def fetch_card(card: Card, source: Source, store: Store) -> int:
    """Bring what is missing of a card's files or not what it was; returns how many files that were.

    Of processes that want the same card one works and the others wait. Raises ModelError `fetch_failed`, and
    `weights_corrupt` for bytes that are not those of the first fetch: these are thrown away, and what was there stays.
    """
    with _told_of_the_disk(store), _working_on(card, store):
        wanted = [name for name in card.local_names if not _is_whole(card, name, store)]
        for name in wanted:
            _fetch_file(card, name, source, store)
        _finish(card, store)
        return len(wanted)


def verify_card(card: Card, store: Store) -> None:
    """Hash every file of a card by its lock, its seal too; raises ModelError `weights_missing` or `weights_corrupt`."""
    lock, folder = store.read_lock(card), store.folder(card)
    if lock is None or not store.holds(card):
        raise ModelError("weights_missing", f"{card.name} was not fetched to {store.root}, or not all of it")
    if read_seal(folder) != lock.files:
        raise ModelError("weights_corrupt", f"the seal in {folder} is not what was fetched first")
    for name, digest in lock.files.items():
        verify_file(folder, name, digest)


@contextmanager
def _working_on(card: Card, store: Store) -> Iterator[None]:
    store.partial(card).mkdir(parents=True, exist_ok=True)
    with FileLock(store.partial(card) / "busy"):
        yield


@contextmanager
def _told_of_the_disk(store: Store) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError("fetch_failed", f"{store.root} cannot be written to: {error}") from error


def _is_whole(card: Card, name: str, store: Store) -> bool:
    lock, folder = store.read_lock(card), store.folder(card)
    if lock is None or name not in lock.files:
        return False
    try:
        verify_file(folder, name, lock.files[name], Stamps.read(folder))
    except ModelError:
        return False
    return True


def _fetch_file(card: Card, name: str, source: Source, store: Store) -> None:
    lock = store.read_lock(card)
    revision = card.revision if lock is None else lock.commit
    name_there = card.local_names[name]
    delivery = source.bring(card, name_there, revision, store.partial(card))
    digest = digest_file(delivery.path)
    lock = lock or Lock(card.repo, card.revision, delivery.commit, {})
    expected = lock.files.get(name) or card.sha256.get(name_there) or delivery.digest or digest
    if digest != expected:
        delivery.path.unlink()
        _throw_away_parts(card, store)
        raise ModelError(
            "weights_corrupt", f"{name} of {card.source} at {revision} should be {expected}, but {digest} came"
        )
    _put(delivery.path, store.folder(card) / name)
    lock.with_file(name, digest).write(store.lock_path(card))
    _stamp(store.folder(card), name, digest)


def _finish(card: Card, store: Store) -> None:
    """The seal by which replicas verify comes last: without it a card counts as not fetched."""
    lock = store.read_lock(card)
    if lock is not None:
        write_seal(store.folder(card), lock.files)
    _throw_away_parts(card, store)


def _throw_away_parts(card: Card, store: Store) -> None:
    for leftover in store.partial(card).glob("*.part"):
        leftover.unlink()


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _stamp(folder: Path, name: str, digest: str) -> None:
    stamps = Stamps.read(folder)
    stamps.add(name, digest)
    stamps.write()
