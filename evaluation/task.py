"""What a set of the evaluation is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evaluation.crew import Crew

Item = TypeVar("Item")
WEIGHTS = Path("models/miniature")


@dataclass(frozen=True)
class Task:
    """Where the photos are (the folder `shared`), and how to go about it.

    Of every list each `every`-th is looked at; `weights` is a profile's folder; `lpips_backbone` a state dict of
    torchvision's AlexNet, without which LPIPS is left out; `port` is where a graph may listen.
    """

    photos: Path
    every: int = 1
    weights: Path = WEIGHTS
    lpips_backbone: Path | None = None
    port: int = 8806
    crew: Crew = field(default_factory=lambda: Crew(1))

    @property
    def houses(self) -> Path:
        """Houses that no weights have seen."""
        return self.photos / "evaluation" / "houses"

    @property
    def lpips_heads(self) -> Path:
        return self.photos / "weights" / "lpips_heads"

    def thin(self, items: Sequence[Item]) -> Sequence[Item]:
        """Each `every`-th."""
        return items[:: self.every]
