"""Rooms to learn from: photos with what is known about each of their pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from imaging.surfaces import SURFACES


@dataclass(frozen=True, eq=False)
class RoomLesson:
    """A photo uint8 (h, w, 3), and of its view at any size: how likely each surface is, uint8 (h, w, classes), all 0
    where nobody knows; depth in metres, float16 (h, w), 0 where nobody knows."""

    pixels: np.ndarray
    likely: np.ndarray | None = None
    depth: np.ndarray | None = None


class RoomLessons(Protocol):
    """A pile of lessons."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> RoomLesson: ...


@dataclass(frozen=True)
class StoredLessons:
    """Lessons in files, read when they are drawn: thousands of them do not fit into memory."""

    paths: Sequence[Path]

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int, /) -> RoomLesson:
        return read_lesson(self.paths[index])


def write_lesson(lesson: RoomLesson, path: Path) -> None:
    """Aside, and renamed: who reads the folder meanwhile finds whole files."""
    empty = np.empty(0, np.uint8)
    facts = {name: empty if fact is None else fact for name, fact in vars(lesson).items()}
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **facts)
    partial.replace(path)


def read_lesson(path: Path) -> RoomLesson:
    """What `write_lesson` wrote."""
    with np.load(path) as facts:
        likely, depth = (fact if fact.size else None for fact in (facts["likely"], facts["depth"]))
        return RoomLesson(facts["pixels"], likely, depth)


def tell_likely(labels: np.ndarray) -> np.ndarray:
    """Of labels uint8 (h, w): 255 at each pixel's own class, uint8 (h, w, classes), and nothing where it is
    UNMARKED."""
    return ((labels[..., None] == np.arange(len(SURFACES), dtype=np.uint8)) * 255).astype(np.uint8)


@dataclass(frozen=True)
class Mixture:
    """Piles of lessons, and how often each is drawn from."""

    piles: Sequence[RoomLessons]
    odds: Sequence[float]

    def draw(self, rng: np.random.Generator) -> RoomLesson:
        """Empty piles are never drawn from; raises ValueError where all are."""
        odds = np.array([share if len(pile) else 0.0 for pile, share in zip(self.piles, self.odds, strict=True)])
        if not odds.any():
            raise ValueError("there is nothing to learn from")
        pile = self.piles[int(rng.choice(len(odds), p=odds / odds.sum()))]
        return pile[int(rng.integers(len(pile)))]
