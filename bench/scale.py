"""`python -m bench.scale`: photos an hour and dollars a photo on 1, 8 and 64 GPUs, and what runs out first.

The tables of docs/scale.md, which says where each figure comes from. Nothing is measured here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

TFLOP_A_LOOK = 51.9
"""Counted: SDXL, two steps, two ControlNets, one encoding and two decodings of 1024 x 1024."""
SHARE_OF_SPEED = 0.5
"""Assumed: of a card's dense float16 speed by its data sheet, what diffusion reaches. Not measured."""
BUSY = 0.7
"""Assumed: of cards and cores that are paid for, the share that works."""
PEAK = 3.0
"""Assumed: the busiest hour against the mean."""
CALLS_A_S = 378
"""Measured: calls that one handle made a second, of an Ingress or a Runner."""
JOBS_A_S = 4.5
"""Measured, on two busy cores with everything else: jobs that went through PostgreSQL."""
CPU_NODE, CPU_NODE_CORES, CPU_NODES, HEAD = 0.4032, 8, 2, 0.1008
"""Of a node for Ingress, Runner and Quality: dollars an hour, virtual cores, how many at least; dollars of the head."""


@dataclass(frozen=True)
class Work:
    """What a 45 MP photo takes: looks of the Enhancer, CPU seconds of all that is no model (`python -m bench.work`)."""

    preset: str
    looks: int
    cpu_s: float


@dataclass(frozen=True)
class Card:
    """TFLOP/s in float16, dense, and dollars an hour of a machine with one."""

    name: str
    tflop_a_s: float
    dollars: float

    def seconds(self, work: Work) -> float:
        """Of one photo on one card."""
        return work.looks * TFLOP_A_LOOK / (SHARE_OF_SPEED * self.tflop_a_s)


WORKS = (Work("fast", 1, 6.0), Work("balanced", 16, 7.0), Work("best", 55, 8.0))
CARDS = (Card("L4", 121, 0.9776), Card("L40S", 362, 2.2421), Card("H100", 989, 6.88))
DEMANDS = (("10,000 a month", 10_000 / 730), ("10,000 a day", 10_000 / 24), ("1,000,000 a day", 1_000_000 / 24))


def photos_an_hour(cards: int, card: Card, work: Work) -> float:
    return 3600 * cards / card.seconds(work)


def cpu_nodes(photos_an_hour: float, work: Work) -> int:
    """So many keep up."""
    return max(CPU_NODES, ceil(photos_an_hour * work.cpu_s / 3600 / CPU_NODE_CORES / BUSY))


def callers(photos_an_hour: float, work: Work) -> int:
    """Ingresses and Runners whose handles keep up."""
    return max(1, ceil(photos_an_hour * work.looks / 3600 / CALLS_A_S))


def dollars_an_hour(cards: float, card: Card, nodes: int) -> float:
    return cards * card.dollars + nodes * CPU_NODE + HEAD


def cards_paid(an_hour: float, card: Card, work: Work) -> float:
    """On the average, of cards that come and go with the photos; one stays."""
    return max(1.0, an_hour * card.seconds(work) / 3600 / BUSY)


def find_bottleneck(an_hour: float, card: Card, work: Work) -> str:
    """What runs out first as photos grow from here: what is used most of what is there at the busiest hour."""
    if PEAK * an_hour / 3600 > JOBS_A_S:
        return f"the job store: {PEAK * an_hour / 3600:.0f} jobs/s, {JOBS_A_S} were measured"
    used = PEAK * an_hour * card.seconds(work) / 3600
    if used < 1:
        return f"none: one card works {100 * used / PEAK:.1f} % of the time"
    return f"cards: {ceil(used)} at the busiest hour"


def draw_capacity() -> str:
    """What so many cards do when they always work."""
    rows = []
    for card in CARDS:
        for work in WORKS:
            for cards in (1, 8, 64):
                photos = photos_an_hour(cards, card, work)
                nodes = cpu_nodes(photos, work)
                cost = dollars_an_hour(cards, card, nodes) / photos
                rows.append((card.name, work.preset, cards, write(photos), nodes, callers(photos, work), f"{cost:.4f}"))
    return table(("card", "preset", "cards", "photos/h", "CPU nodes", "callers", "$ a photo"), rows)


def draw_demand() -> str:
    """What so many photos take."""
    rows = []
    for name, an_hour in DEMANDS:
        for card in CARDS:
            for work in WORKS[1:]:
                nodes = cpu_nodes(an_hour, work)
                paid = cards_paid(an_hour, card, work)
                cost = dollars_an_hour(paid, card, nodes) / an_hour
                bottleneck = find_bottleneck(an_hour, card, work)
                rows.append((name, card.name, work.preset, f"{paid:.1f}", nodes, f"{cost:.4f}", bottleneck))
    return table(("photos", "card", "preset", "cards, mean", "CPU nodes", "$ a photo", "what runs out first"), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def write(count: float) -> str:
    """Two digits of a count."""
    return f"{float(f'{count:.2g}'):,.0f}"


if __name__ == "__main__":
    print(draw_capacity(), draw_demand(), sep="\n\n")
