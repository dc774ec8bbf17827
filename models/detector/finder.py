"""What a profile can find: faces, objects, both or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import torch
from numpy.typing import NDArray

from imaging.things import Found
from models.detector.faces import FaceFinder
from models.detector.kinds import Part
from models.detector.objects import ObjectFinder
from models.registry import ModelCard


class Finder(Protocol):
    """One network: which kinds it can find, and those in photos (H, W, 3) uint8."""

    @property
    def kinds(self) -> tuple[str, ...]: ...

    def find_all(self, photos: Sequence[NDArray[np.uint8]]) -> list[list[Found]]: ...


@dataclass(frozen=True)
class ThingFinder:
    """The finders that a profile has, by part."""

    parts: Mapping[Part, Finder]

    @classmethod
    def load(cls, card: ModelCard, device: torch.device | str = "cpu") -> Self:
        """From a card with the part `faces`, a file, or `objects`, a folder, or both; raises as their loaders do."""
        parts: dict[Part, Finder] = {}
        if path := card.parts.get("faces"):
            parts["faces"] = FaceFinder.load(path)
        if folder := card.parts.get("objects"):
            parts["objects"] = ObjectFinder.load(folder, device)
        return cls(parts)

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """What the profile can find at all."""
        return tuple(sorted({kind for finder in self.parts.values() for kind in finder.kinds}))

    def kinds(self, part: Part) -> tuple[str, ...]:
        """What that part can find; nothing where the profile does not have it."""
        return self.parts[part].kinds if part in self.parts else ()

    def find_all(self, photos: Sequence[NDArray[np.uint8]], part: Part) -> list[list[Found]]:
        """What that part finds in each photo."""
        return self.parts[part].find_all(photos) if part in self.parts else [[] for _ in photos]
