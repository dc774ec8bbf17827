"""What is no photo, in the set `scene`: rendered sheets, which must be told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from imaging.region import Size
from imaging.sheets import draw_chart, draw_collage, draw_page, draw_plan, draw_screen, wear_sheet

SEEDS = range(7000, 7020)
"""Not those that the weights of `imaging.not_photo` were fitted to."""
SCANNED = frozenset({"scanned plan", "scanned page"})
KINDS: dict[str, Callable[[Size, int, Sequence[np.ndarray]], np.ndarray]] = {
    "plan": lambda size, seed, _: draw_plan(size, seed),
    "scanned plan": lambda size, seed, _: draw_plan(size, seed),
    "page": lambda size, seed, _: draw_page(size, seed),
    "scanned page": lambda size, seed, _: draw_page(size, seed),
    "chart": lambda size, seed, _: draw_chart(size, seed),
    "screen": lambda size, seed, _: draw_screen(size, seed),
    "screen with a photo": lambda size, seed, photos: draw_screen(size, seed, photos[0]),
    "collage": lambda size, seed, photos: draw_collage(size, seed, photos, gutter=0.012),
}


@dataclass(frozen=True)
class Sheet:
    """A rendered sheet of a kind, worn as such are, pixels uint8 (h, w, 3)."""

    kind: str
    seed: int
    pixels: np.ndarray


def render_sheets(photos: Sequence[np.ndarray], seeds: Sequence[int] = SEEDS) -> Iterator[Sheet]:
    """Every kind with every seed, of sizes from 600 to 1,700 px; collages and screens take the photos in turn."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        long = int(rng.integers(600, 1700))
        short = int(long * rng.uniform(0.62, 0.8))
        size = Size(short, long) if rng.random() < 0.5 else Size(long, short)
        shown = [photos[int(index)] for index in rng.integers(len(photos), size=6)]
        for kind, draw in KINDS.items():
            yield Sheet(kind, seed, wear_sheet(draw(size, seed, shown), seed, scanned=kind in SCANNED))


def percent_found(found: Sequence[tuple[str, bool]]) -> float:
    """The share of the sheets (kind, whether it was told) that were told."""
    return 100 * sum(told for _, told in found) / len(found) if found else float("nan")


def tabulate_sheets(found: Sequence[tuple[str, bool]]) -> list[list[str | float]]:
    """A row for each kind."""
    kinds = dict.fromkeys(kind for kind, _ in found)
    table: list[list[str | float]] = [["kind", "sheets", "told %"]]
    for kind in kinds:
        pairs = [pair for pair in found if pair[0] == kind]
        table.append([kind, len(pairs), percent_found(pairs)])
    return table
