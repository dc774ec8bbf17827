"""Is the picture good: `python -m evaluation [SET ...]`.

Measures the sets (all of them by default), prints the bars, writes one HTML page with tables, distributions and the
worst photos, and keeps the figures of this version in `evaluation/results`. The last line is JSON.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from evaluation.bars import BARS
from evaluation.crew import Crew
from evaluation.page import Evaluation, write_page
from evaluation.registry import SETS
from evaluation.result import SetResult
from evaluation.results import RESULTS, Results, current_version, read_before, write_results
from evaluation.source import find_source
from evaluation.table_of_bars import list_bar_rows, print_bars
from evaluation.task import WEIGHTS, Task


def main() -> None:
    arguments = parse_arguments()
    # Before it is measured: what is committed meanwhile has measured nothing.
    source = find_source(arguments.weights)
    version = current_version()
    before = read_before(RESULTS, version)

    def keep(result: SetResult) -> None:
        """Set by set, so that a run that is cut short loses no more than the set it was at."""
        if arguments.quick == 1:
            write_results(RESULTS, Results(version, {result.name: dict(result.figures)}, {}, {result.name: source}))

    with Crew(arguments.workers) as crew:
        task = Task(arguments.photos, arguments.quick, arguments.weights, arguments.lpips_backbone, crew)
        measured, skipped = measure_sets(arguments.sets or list(SETS), task, keep)
    figures = {result.name: dict(result.figures) for result in measured}
    results = Results(version, figures, skipped, dict.fromkeys(figures, source))
    rows = list_bar_rows(BARS, results.figures, before.figures if before else None)
    print_bars(rows, before.version if before else None)
    page = arguments.out / "index.html"
    write_page(
        page,
        Evaluation(
            results.version,
            before.version if before else None,
            rows,
            measured,
            before.figures if before else {},
            skipped,
            results.sources,
        ),
    )
    print(f"report: {page}")
    if arguments.quick == 1:
        print(f"results: {write_results(RESULTS, results)}")
    print(json.dumps(results.as_json(), ensure_ascii=False), flush=True)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(SETS)}; all by default")
    parser.add_argument("--quick", type=int, default=1, metavar="N", help="look at one photo in N; keep no results")
    parser.add_argument("--out", type=Path, default=Path("runs/evaluation"), help="folder for the report")
    parser.add_argument("--photos", type=Path, default=Path("../shared"), help="folder of the photographs")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of a profile")
    parser.add_argument("--lpips-backbone", type=Path, metavar="FILE", help="state dict of torchvision's AlexNet")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes, one thread each")
    arguments = parser.parse_args()
    unknown = set(arguments.sets) - set(SETS)
    if unknown or arguments.quick < 1:
        parser.error(f"there is no set {', '.join(sorted(unknown))}" if unknown else "--quick counts from 1")
    return arguments


def measure_sets(
    names: list[str], task: Task, keep: Callable[[SetResult], None]
) -> tuple[list[SetResult], dict[str, str]]:
    """What each set answers, and is kept; a set whose photos or files are not there is skipped, and said to be."""
    measured, skipped = [], {}
    for name in names:
        started = time.perf_counter()
        try:
            measured.append(SETS[name](task))
        except FileNotFoundError as error:
            skipped[name] = str(error)
            print(f"{name}: skipped, {error}", flush=True)
        else:
            keep(measured[-1])
            print(f"{name}: {time.perf_counter() - started:.0f} s", flush=True)
            print(json.dumps(dict(measured[-1].figures), ensure_ascii=False), flush=True)
    return measured, skipped


if __name__ == "__main__":
    main()
