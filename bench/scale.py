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
CALLERS = 4
"""Of serve_config.yaml's shapes with several GPUs: two Ingresses, two Runners."""
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

    @property
    def caller_s(self) -> float:
        """For which a photo keeps one Ingress or Runner, by its work or by its handle's calls."""
        return max(self.cpu_s / BUSY, self.looks / CALLS_A_S)


@dataclass(frozen=True)
class Card:
    """TFLOP/s in float16, dense, and dollars an hour of a machine with one."""

    name: str
    tflop_a_s: float
    dollars: float

    def seconds(self, work: Work) -> float:
        """Of one photo on one card."""
        return work.looks * TFLOP_A_LOOK / (SHARE_OF_SPEED * self.tflop_a_s)


WORKS = (Work("fast", 1, 7.8), Work("balanced", 16, 8.1), Work("best", 55, 9.1))
CARDS = (Card("L4", 121, 0.9776), Card("L40S", 362, 2.2421), Card("H100", 989, 6.88))
COUNTS = (1, 8, 64)
DEMANDS = (("10,000 a month", 10_000 / 730), ("10,000 a day", 10_000 / 24), ("1,000,000 a day", 1_000_000 / 24))


def photos_an_hour(cards: int, card: Card, work: Work) -> float:
    """What so many cards do when they always work."""
    return 3600 * cards / card.seconds(work)


def photos_as_it_comes(cards: int, card: Card, work: Work) -> float:
    """What so many cards do with the callers of the configuration and the job store that was measured."""
    return min(photos_an_hour(cards, card, work), 3600 * CALLERS / work.caller_s, 3600 * JOBS_A_S)


def callers(an_hour: float, work: Work) -> int:
    """Ingresses and Runners, of a core each, that so many photos take."""
    return ceil(an_hour / 3600 * work.caller_s)


def cpu_nodes(an_hour: float, work: Work) -> int:
    """Of CPU_NODE_CORES virtual cores each."""
    return max(CPU_NODES, ceil(callers(an_hour, work) / CPU_NODE_CORES))


def cards_paid(an_hour: float, card: Card, work: Work) -> float:
    """On the average, of cards that come and go with the photos; one stays."""
    return max(1.0, an_hour * card.seconds(work) / 3600 / BUSY)


def dollars_a_photo(an_hour: float, cards: float, card: Card, work: Work) -> float:
    return (cards * card.dollars + cpu_nodes(an_hour, work) * CPU_NODE + HEAD) / an_hour


def name_limits(an_hour: float, work: Work) -> str:
    """What of the configuration as it comes, or of what was measured, so many photos an hour are beyond."""
    needed, jobs = callers(an_hour, work), an_hour / 3600
    limits = [f"{needed:,} callers for {CALLERS}"] if needed > CALLERS else []
    limits += [f"{jobs:.0f} jobs/s for {JOBS_A_S}"] if jobs > JOBS_A_S else []
    return "; ".join(limits) or "cards"


def draw_capacity() -> str:
    """Photos an hour and dollars a photo of each number of cards, always busy."""
    rows = [draw_cards(cards, card, work) for card in CARDS for work in WORKS for cards in COUNTS]
    columns = (
        "card",
        "preset",
        "cards",
        "photos an hour",
        "as it comes",
        "CPU nodes",
        "$ a photo",
        "what runs out first",
    )
    return table(columns, rows)


def draw_cards(cards: int, card: Card, work: Work) -> Sequence[object]:
    photos = photos_an_hour(cards, card, work)
    cost = f"{dollars_a_photo(photos, cards, card, work):.4f}"
    as_it_comes = write(photos_as_it_comes(cards, card, work))
    nodes, limits = cpu_nodes(photos, work), name_limits(photos, work)
    return card.name, work.preset, cards, write(photos), as_it_comes, nodes, cost, limits


def draw_demand() -> str:
    """Cards, nodes and dollars a photo that so many photos take."""
    rows = [draw_photos(*demand, card, work) for demand in DEMANDS for card in CARDS for work in WORKS[1:]]
    columns = (
        "photos",
        "card",
        "preset",
        "cards, mean / busiest hour",
        "CPU nodes",
        "$ a photo",
        "what runs out first",
    )
    return table(columns, rows)


def draw_photos(name: str, an_hour: float, card: Card, work: Work) -> Sequence[object]:
    mean, most = cards_paid(an_hour, card, work), ceil(PEAK * an_hour * card.seconds(work) / 3600)
    idle = f"nothing: a card works {100 * an_hour * card.seconds(work) / 3600:.1f} % of the time"
    limit = idle if most == 1 and callers(PEAK * an_hour, work) <= CALLERS else name_limits(PEAK * an_hour, work)
    cost = f"{dollars_a_photo(an_hour, mean, card, work):.4f}"
    return name, card.name, work.preset, f"{mean:.1f} / {most}", cpu_nodes(an_hour, work), cost, limit


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """In Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def write(count: float) -> str:
    """Two digits of a count."""
    return f"{float(f'{count:.2g}'):,.0f}"


if __name__ == "__main__":
    print(draw_capacity(), draw_demand(), sep="\n\n")
