"""`python -m bench.soak --minutes 60`: does anything grow that should not, however long it runs?

Callers of all kinds come one after the other: photos, captures, jobs, jobs that are canceled, uploads, torn files,
webhooks that nobody answers. After a warm-up, what every replica holds between photos is followed: private memory, open
files, threads; and what all of them keep: disk, temporary files, Ray's object store. Jobs and results are forgotten
after minutes here, so that the disk has a level to hold. The figures of memory need an hour; a shorter run says whether
files, threads and objects are given back. Exits with 1 where a bar is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.hooks import SECRET, Receiver
from bench.levels import Held, Levels, find_floors, percent_an_hour, watch_levels
from bench.load import (
    Caller,
    Load,
    Told,
    cancel_job,
    send_capture,
    send_job,
    send_photo,
    send_torn_photo,
    send_unheard_job,
    upload_photo,
)
from bench.table import print_figures, print_table
from evaluation.source import find_source
from models.profile import BUNDLED
from serve.runner import load_config, running_graph, scratch_args

RESULTS = Path(__file__).parent / "results" / "soak.json"
MIX = (
    send_photo,
    send_job,
    send_torn_photo,
    send_photo,
    send_capture,
    cancel_job,
    send_photo,
    send_job,
    upload_photo,
    send_unheard_job,
)
WARM_UP = 0.25
"""Share of the run: what is loaded once is loaded, and the first jobs are forgotten."""
BURST_S, BURST_EVERY_S = 20.0, 0.5
"""First many callers come at once: pools make a thread when one is first wanted, up to what they may hold."""
WINDOWS = 9
"""Stretches of the rest; the least that is held in each is compared."""
LOOKED_EVERY_S = 5.0
KEPT_S = 240.0
"""How long jobs, results and reports are kept here."""

BARS = {
    "memory_percent_an_hour": 1.0,  # private, of the replica that grows fastest
    "files": 2.0,  # more at the end than after the warm-up, of the replica that gained most
    "threads": 2.0,
    "disk_percent_an_hour": 10.0,
    "temporary_files": 0.0,
    "object_store_bytes": 1_000_000.0,
    "failed": 0.0,
    "replicas_lost": 0.0,
}
"""The most that each figure may be; the first four mean something in a run of an hour."""


@dataclass(frozen=True)
class Growth:
    """Of one process after the warm-up: the least that it held in each window, and what came to it."""

    private_mib: tuple[float, ...]
    percent_an_hour: float
    files: float
    threads: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every-s", type=float, default=2, help="between two callers")
    parser.add_argument("--port", type=int, default=8816)
    parser.add_argument("--keep", action="store_true", help=f"the figures, in {RESULTS.parent.name}/{RESULTS.name}")
    arguments = parser.parse_args()
    if arguments.minutes < 2:
        parser.error("in less than two minutes nothing can be seen to grow")
    run = {
        **find_source(BUNDLED / "miniature"),
        "minutes": arguments.minutes,
        "every_s": arguments.every_s,
        "cores": psutil.cpu_count(),
    }
    with scratch_folder() as folder, Receiver() as receiver:
        levels = Levels(folder / "kept", folder / "temporary")
        with running_graph(plan_config(folder / "kept"), arguments.port) as url:
            told = soak(Caller(url, receiver.url), levels, 60 * arguments.minutes, arguments.every_s)
    growths, others = measure_growth(levels.replicas), measure_growth(levels.others)
    figures = judge(told, levels, growths)
    report(told, {**growths, **others}, figures)
    if arguments.keep:
        keep(figures, growths, run)
    print_figures(figures)
    sys.exit(any(figures[name] > bar for name, bar in BARS.items()))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Where everything lies that the graph writes, temporary files and Ray's own included."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:  # Ray wants a short path, for its sockets
        folder = Path(name)
        for part, variable in (("temporary", "TMPDIR"), ("ray", "RAY_TMPDIR")):
            (folder / part).mkdir()
            os.environ[variable] = str(folder / part)
        yield folder


def plan_config(folder: Path) -> dict[str, Any]:
    """The service's own configuration, which forgets after minutes what it keeps for a week."""
    config = load_config()
    application = config["applications"][0]
    application["args"] |= scratch_args(folder)
    application["args"]["jobs"] |= {"keep_s": KEPT_S, "allow_private": True, "webhook_secrets": [SECRET]}
    parts = {part["name"]: part for part in application["deployments"]}
    parts["Ingress"]["user_config"] |= {"kept_reports": 50, "uploads_kept_s": KEPT_S}
    parts["Runner"]["user_config"] |= {"sweep_every_s": KEPT_S / 8, "sweep_grace_s": KEPT_S}
    return config


def soak(caller: Caller, levels: Levels, seconds: float, every_s: float) -> list[Told]:
    """What became of all callers; levels hold what was seen after the warm-up alone."""
    caller.http.get("/openapi.json").raise_for_status()  # made once, when it is first asked for
    with Load(caller, MIX, BURST_EVERY_S):
        time.sleep(BURST_S)
    with Load(caller, MIX, every_s) as load:
        time.sleep(WARM_UP * seconds)
        with watch_levels(levels, LOOKED_EVERY_S):
            time.sleep((1 - WARM_UP) * seconds)
    return load.told


def measure_growth(processes: Mapping[str, Sequence[Held]]) -> dict[str, Growth]:
    """By process: of those that were there long enough."""
    return {name: grow(samples) for name, samples in processes.items() if len(samples) >= WINDOWS}


def grow(samples: Sequence[Held]) -> Growth:
    """From the floors of one process; three windows at either end say how many files and threads it gained."""
    memory = find_floors(samples, lambda held: held.private_bytes, WINDOWS)
    files, threads = (
        [least for _, least in find_floors(samples, read, WINDOWS)]
        for read in (lambda held: held.files, lambda held: held.threads)
    )
    least = tuple(round(held / 2**20, 1) for _, held in memory)
    return Growth(least, percent_an_hour(memory), gain(files), gain(threads))


def gain(floors: Sequence[float]) -> float:
    """What came to be held for good: the least of the last three, beyond the least of the first three."""
    return min(floors[-3:]) - min(floors[:3])


def judge(told: Sequence[Told], levels: Levels, growths: Mapping[str, Growth]) -> dict[str, float]:
    """Every figure that has a bar, and how long callers waited for a photo."""

    def floors(read: Any) -> list[tuple[float, float]]:
        return find_floors(levels.whole, read, WINDOWS)

    waits = sorted(one.seconds for one in told if one.kind == send_photo.__name__)
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    return {
        "memory_percent_an_hour": max(growth.percent_an_hour for growth in growths.values()),
        "files": max(growth.files for growth in growths.values()),
        "threads": max(growth.threads for growth in growths.values()),
        "disk_percent_an_hour": percent_an_hour(floors(lambda kept: kept.disk_bytes)),
        "temporary_files": gain([least for _, least in floors(lambda kept: kept.temporary_files)]),
        "object_store_bytes": gain([least for _, least in floors(lambda kept: kept.store_bytes)]),
        "failed": float(sum(bool(one.error) for one in told)),
        "replicas_lost": float(count_lost(levels)),
        "callers": float(len(told)),
        "p50_s": cuts[49],
        "p95_s": cuts[94],
        "p99_s": cuts[98],
    }


def count_lost(levels: Levels) -> int:
    """Replicas that were gone before the last look."""
    last = levels.whole[-1].at
    return sum(samples[-1].at < last for samples in levels.replicas.values())


def report(told: Sequence[Told], growths: Mapping[str, Growth], figures: Mapping[str, float]) -> None:
    """What was held, how long callers waited, what went wrong, and the bars."""
    held = [
        (name, growth.private_mib[0], growth.private_mib[-1], growth.percent_an_hour, growth.files, growth.threads)
        for name, growth in growths.items()
    ]
    print_table("held between photos", ("process", "private, MiB", "at the end", "% an hour", "files", "threads"), held)
    by_kind: dict[str, list[float]] = defaultdict(list)
    for one in told:
        by_kind[one.kind].append(one.seconds)
    waits = [(kind, len(s), statistics.median(s), max(s)) for kind, s in sorted(by_kind.items())]
    print_table("callers", ("kind", "how many", "median, s", "longest, s"), waits)
    for error in sorted({f"{one.kind}: {one.error}" for one in told if one.error}):
        print(error)
    rows = [(name, figures[name], bar, "missed" if figures[name] > bar else "") for name, bar in BARS.items()]
    print_table("bars", ("figure", "measured", "at most", ""), rows)


def keep(figures: Mapping[str, float], growths: Mapping[str, Growth], run: Mapping[str, Any]) -> None:
    """The figures beside what they are of."""
    replicas = {name: asdict(growth) for name, growth in growths.items()}
    facts = {**run, "figures": round_all(figures), "replicas": replicas}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1) + "\n")


def round_all(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


if __name__ == "__main__":
    main()
