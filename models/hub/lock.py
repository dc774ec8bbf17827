"""What a card's files were at their first fetch, and must be ever after."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from models.errors import ModelError
from models.hub.card import Card
from models.writing import write_json


@dataclass(frozen=True)
class Lock:
    """The commit that a card's revision was, and SHA-256 by name here of the files fetched so far."""

    repo: str
    revision: str
    commit: str
    files: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """None where there is none; raises ModelError `weights_corrupt` for one that cannot be read."""
        try:
            lock = cls(**json.loads(path.read_text()))
            return replace(lock, files=dict(lock.files))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ModelError("weights_corrupt", f"{path} is no lock: {error}") from error

    def is_of(self, card: Card) -> bool:
        """Whether the card still asks for what was locked; a newer fanlight may ask for another revision."""
        return (self.repo, self.revision) == (card.repo, card.revision)

    def with_file(self, name: str, digest: str) -> "Lock":
        return replace(self, files={**self.files, name: digest})

    def write(self, path: Path) -> None:
        write_json(path, asdict(self))
