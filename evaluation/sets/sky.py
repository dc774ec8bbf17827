"""The sky: found where it is, replaced where it may be, to the twig."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from evaluation.result import SetResult, SheetRow
from evaluation.sets.sky_cases import list_decisions
from evaluation.sets.sky_decisions import (
    count_causes_after_dark,
    judge_decision,
    summarise_decisions,
    tabulate_decisions,
)
from evaluation.sets.sky_edges import judge_edge, list_edges, summarise_edges
from evaluation.sets.sky_facades import (
    REFINED,
    TEACHER,
    judge_facade,
    list_facades,
    summarise_facades,
    tabulate_facades,
)
from evaluation.sheets import keep_worst
from evaluation.task import Task

Fact = TypeVar("Fact")
Job = TypeVar("Job")

DERIVED = (
    "Nights and sunsets are facades by day and rendered houses, darkened and put under other skies from a seed "
    "(evaluation/after_dark.py), with kind=exterior said: real ones are too few."
)
LEFT_OUT = "The teacher was left out: it needs ncnn (pip install ncnn)."


def measure_sky(task: Task) -> SetResult:
    """IoU on facades, edges and fringes on known mattes, the service's decisions; FileNotFoundError without photos."""
    jobs = list_facades(task)
    if not jobs:
        raise FileNotFoundError(f"no facades in {task.photos}")
    found, rows = _measure(task, judge_facade, jobs, "facades")
    edges, edge_rows = _measure(task, judge_edge, list_edges(task), "edges")
    decisions, decision_rows = _measure(task, judge_decision, list_decisions(task), "decisions")
    figures = summarise_facades(found, REFINED) | summarise_edges(edges) | summarise_decisions(decisions)
    believed = [each.iou[REFINED] for each in found if each.believed]
    figures |= {"believed": float(len(believed)), "iou_believed": sum(believed) / max(1, len(believed))}
    return SetResult(
        "sky",
        figures,
        {
            "skies found on facades": tabulate_facades(found),
            "why skies after dark were kept or replaced": count_causes_after_dark(decisions),
            "real exteriors": tabulate_decisions(decisions),
        },
        {
            "IoU on facades": [each.iou[REFINED] for each in found],
            "edge accuracy": [edge.refined for edge in edges],
        },
        [*rows, *edge_rows, *(row for row in decision_rows if row.badness)],
        [DERIVED] if TEACHER in found[0].iou else [DERIVED, LEFT_OUT],
    )


def _measure(
    task: Task, judge: Callable[[Job], tuple[Fact, SheetRow]], jobs: list[Job], title: str
) -> tuple[list[Fact], list[SheetRow]]:
    """Every job's facts, and the ten worst rows."""
    facts: list[Fact] = []

    def rows(answers: Iterable[tuple[Fact, SheetRow]]) -> Iterator[SheetRow]:
        for fact, row in answers:
            facts.append(fact)
            yield row

    return facts, keep_worst(rows(task.crew.map(judge, jobs, title)))
