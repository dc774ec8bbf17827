"""Holes of a photo filled one after the other by the Eraser, each seeing what became of those before it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from deployments.messages import EraseAnswer, EraseRequest
from finishing.canvas import Canvas
from finishing.context import StepContext
from finishing.journal import Journal
from imaging.fill import plan_crop
from imaging.masks import Mask, unite
from imaging.region import Region

REFUSED, FORCED, DOUBTED = "fill_refused", "fill_forced", "fill_doubted"
"""Codes of warnings: the hole was left as it was; filled though the fill is judged bad; filled, but may be bad."""
VERDICTS = frozenset({REFUSED, FORCED, DOUBTED})
"""The photo decides them: whoever tries again comes to the same, unlike where a part of the graph was not there."""
WITHOUT_NETWORK = "network_left_out"
"""Code of the warning that the profile's network failed, and the fill was made without it."""
RATIOS, TINY = frozenset({"grain", "sharpness"}), 1e-3
"""Figures that are best at 1, and the least of them that a logarithm is taken of."""


@dataclass(frozen=True)
class Verdict:
    """What the Eraser said of a fill, and whether it was kept."""

    way: str
    figures: Mapping[str, float]
    refused: bool
    kept: bool


@dataclass(frozen=True, eq=False)
class Filled:
    """Pixels (H, W, 3) with holes filled in them, and what became of each; those that came where none was filled."""

    pixels: np.ndarray
    holes: tuple[Mask, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def mask(self) -> Mask | None:
        """What was filled."""
        filled = [hole for hole, verdict in zip(self.holes, self.verdicts, strict=True) if verdict.kept]
        return unite(filled) if filled else None

    @property
    def by_network(self) -> bool:
        """Whether a network's pixels are among them."""
        return any(verdict.way != "exemplar" for verdict in self.verdicts if verdict.kept)

    @property
    def reason(self) -> str:
        filled = sum(verdict.kept for verdict in self.verdicts)
        left = len(self.verdicts) - filled
        told = f"{left} left as they were, for their fills were judged bad; force=true keeps them"
        return f"{filled} filled, {told}" if left else f"{filled} filled"

    @property
    def figures(self) -> Mapping[str, float | str | None]:
        """How many were filled and refused, how, and of each figure of the fills the worst."""
        names = dict.fromkeys(name for verdict in self.verdicts for name in verdict.figures)
        return {
            "holes": len(self.holes),
            "filled": sum(verdict.kept for verdict in self.verdicts),
            "refused": sum(verdict.refused for verdict in self.verdicts),
            "way": ", ".join(dict.fromkeys(verdict.way for verdict in self.verdicts)),
            **{name: round(find_worst(name, self.verdicts), 3) for name in names},
        }


def find_worst(name: str, verdicts: Sequence[Verdict]) -> float:
    """Of a figure of several fills: the largest, or of a ratio to the surroundings the one farthest from 1."""
    values = [verdict.figures[name] for verdict in verdicts if name in verdict.figures]
    return max(values, key=lambda value: abs(log(max(value, TINY)))) if name in RATIOS else max(values)


async def fill_holes(canvas: Canvas, holes: Sequence[Mask], force: bool, context: StepContext) -> Filled:
    """The canvas's pixels, copied once, with every hole filled whose fill is not refused, or is wanted all the same.

    Raises what the Eraser raises, and PartMissingError where there is none.
    """
    painted = canvas.pixels
    verdicts: list[Verdict] = []
    for number, hole in enumerate(holes):
        region = plan_crop(hole.region, canvas.frame.size)
        later = mark_any(holes[number + 1 :], region)
        request = EraseRequest(painted[region.slices].copy(), hole.crop(region), context.seed + number, later)
        answer = await context.replicas.erase(request)
        context.journal.count_seconds(answer.device, answer.device_s)
        warn_of_fill(answer, canvas.frame.mount.place(hole.region)[0], force, context.journal)
        kept = force or answer.refused is None
        verdicts.append(Verdict(answer.way, answer.figures, answer.refused is not None, kept))
        if kept:
            painted = await asyncio.to_thread(painted.copy) if painted is canvas.pixels else painted
            painted[region.slices] = answer.pixels
    return Filled(painted, tuple(holes), tuple(verdicts))


def mark_any(holes: Sequence[Mask], region: Region) -> np.ndarray | None:
    """Where any of these holes lies in a region, bool; None where none does."""
    there = [hole for hole in holes if not hole.region.intersect(region).empty]
    return np.any([hole.crop(region) > 0 for hole in there], axis=0) if there else None


def warn_of_fill(answer: EraseAnswer, place: Region, force: bool, journal: Journal) -> None:
    """What is wrong with a fill, or was otherwise than planned; `place`: of its hole, in the delivered photo."""
    where = f"x {(place.left + place.right) // 2}, y {(place.top + place.bottom) // 2}"
    if answer.refused is not None:
        journal.warn(FORCED if force else REFUSED, "remove", f"at {where}: {answer.refused}")
    elif answer.doubt is not None:
        journal.warn(DOUBTED, "remove", f"at {where}: {answer.doubt}")
    journal.heed(answer.notes, "remove", WITHOUT_NETWORK)
