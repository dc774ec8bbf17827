"""What a set of the evaluation is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evaluation.crew import Crew

Item = TypeVar("Item")
GOLDEN = (5**0.5 - 1) / 2
WEIGHTS = Path("models/miniature")


@dataclass(frozen=True)
class Task:
    """Where the photos are (the folder `shared`), and how to go about it.

    Of every list one photo in `every` is looked at; `weights` is a profile's folder; `lpips_backbone` a state dict of
    torchvision's AlexNet, without which LPIPS is left out.
    """

    photos: Path
    every: int = 1
    weights: Path = WEIGHTS
    lpips_backbone: Path | None = None
    crew: Crew = field(default_factory=lambda: Crew(1))

    @property
    def houses(self) -> Path:
        """Houses that no weights have seen."""
        return self.photos / "evaluation" / "houses"

    @property
    def lpips_heads(self) -> Path:
        return self.photos / "weights" / "lpips_heads"

    def thin(self, items: Sequence[Item]) -> Sequence[Item]:
        """One out of each `every`."""
        return [items[index] for index in spread_out(len(items), self.every)]


def spread_out(count: int, every: int) -> list[int]:
    """One index out of each `every` of so many, at a place that moves on from one to the next (golden ratio).

    Photos of houses come four by four: at an even distance only bathrooms would be looked at.
    """
    starts = range(0, count, every)
    return [min(count - 1, start + int(every * (number * GOLDEN % 1))) for number, start in enumerate(starts)]
