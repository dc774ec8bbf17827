"""`python -m bench.upgrade`: callers while the service is changed under them.

In turn: new `user_config`, new weights of the same profile, a new version of the code, more replicas, fewer of them, a
version that cannot be imported, and one whose Enhancer cannot start. Callers who wait for photos, and who follow jobs
by their events, come at a steady pace all the while. Nobody may be failed or wait over three seconds longer than
before, no job may be lost or end twice, and after a version that cannot start the one before has to be there. Exits
with 1 where a bar is missed.

`--short` makes two of these changes, and judges everything but how long anybody waited: it is among the tests.

On a machine without a GPU every part starts its new replica before the old one goes; `--gpu` has the models' parts
change as they do where no GPU is to spare: the old replica goes first, and callers wait until the new one is there.
"""

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.hooks import Receiver
from bench.live_graph import SETTLED_S, LiveGraph, live_graph
from bench.load import Caller, Load, Told, send_best, send_job, send_photo
from bench.table import print_figures, print_table
from bench.upgrade_versions import spoil_enhancer, spoil_import, write_code, write_weights
from fanlight_client.job_wire import job_path
from fanlight_client.wire import MODELS_PATH

MIX = (send_photo, send_job, send_photo, send_best)
BARS = {"failed": 0.0, "lost": 0.0, "twice": 0.0, "wrong": 0.0, "longest_extra_s": 3.0}
"""The most that each figure may be; `wrong`: changes after which the service was not what it should be."""
SETTINGS = (("Ingress", "queued_photos", 20), ("Runner", "poll_s", 0.1), ("Enhancer", "linger_s", 0.001))


@dataclass(frozen=True)
class Change:
    """Something that was done to the service, when, and what was wrong with it afterwards."""

    name: str
    begun_at: float
    seconds: float
    wrong: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every-s", type=float, default=10, help="between two callers")
    parser.add_argument("--undisturbed-s", type=float, default=120)
    parser.add_argument("--short", action="store_true", help="settings and code alone")
    parser.add_argument("--gpu", action="store_true", help="no GPU to spare: models change without a surge")
    parser.add_argument("--port", type=int, default=8817)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fanlight-") as name, Receiver() as receiver:
        folder = Path(name)
        with live_graph(folder, arguments.port, arguments.gpu) as graph:
            caller = Caller(graph.url, receiver.url)
            with Load(caller, MIX, arguments.every_s) as load:
                time.sleep(arguments.undisturbed_s)
                changes = [tell(change) for change in make_changes(graph, caller, folder, arguments.short)]
            ended = [caller.http.get(job_path(job_id)).json() for job_id in caller.jobs]
    figures = {
        "lost": sum(job["state"] != "succeeded" for job in ended),
        "twice": sum(len(messages) > 1 for messages in receiver.told.values()),
        "attempts_a_job": sum(job["attempt"] for job in ended) / len(ended),
        **judge(load.told, changes),
    }
    report(load.told, changes, figures)
    print_figures(figures)
    judged = BARS.keys() - ({"longest_extra_s"} if arguments.short else set())
    sys.exit(any(figures[name] > BARS[name] for name in judged))


def make_changes(graph: LiveGraph, caller: Caller, folder: Path, short: bool) -> Iterator[Change]:
    """One after the other, each once the one before has settled."""
    settings = {name: {key: value} for name, key, value in SETTINGS}
    yield do("user_config", partial(graph.configure, settings))
    if not short:
        yield from change_weights(graph, caller, write_weights(folder / "weights"))
    yield from change_code(graph, caller, write_code(folder / "next"))
    if not short:
        yield do("two of each", partial(graph.scale, 2))
        yield do("one of each", partial(graph.scale, 1))
        unimportable = write_code(folder / "unimportable", spoil_import)
        yield from refuse_code("code that cannot be imported", graph, caller, unimportable)
        unstartable = write_code(folder / "unstartable", spoil_enhancer)
        yield from refuse_code("an Enhancer that cannot start", graph, caller, unstartable)
        yield do("back to what there was", graph.deploy)


def change_weights(graph: LiveGraph, caller: Caller, profile: str) -> Iterator[Change]:
    before = name_versions(caller)
    yield do("new weights", partial(graph.configure, {"Enhancer": {"profile": profile}}))
    yield expect("and its revision", caller, lambda now: now["enhancer"] != before["enhancer"])


def change_code(graph: LiveGraph, caller: Caller, pythonpath: str) -> Iterator[Change]:
    before = name_versions(caller)
    yield do("new code", partial(graph.run_code, pythonpath))
    yield expect("and its version", caller, lambda now: now["code"] != before["code"])


def refuse_code(name: str, graph: LiveGraph, caller: Caller, pythonpath: str) -> Iterator[Change]:
    """Of a version that cannot start; the one before is there afterwards."""
    before = name_versions(caller)
    yield do(name, partial(graph.refuse_code, pythonpath))
    yield expect("and what is there", caller, lambda now: now == before)


def tell(change: Change) -> Change:
    print(f"{change.name}: {change.wrong or f'{change.seconds:.1f} s'}", flush=True)
    return change


def do(name: str, change: Callable[[], None]) -> Change:
    begun_at = time.monotonic()
    try:
        change()
        wrong = ""
    except RuntimeError as error:
        wrong = str(error)
    seconds = time.monotonic() - begun_at
    time.sleep(SETTLED_S)
    return Change(name, begun_at, seconds, wrong)


def expect(name: str, caller: Caller, is_right: Callable[[dict[str, str]], bool]) -> Change:
    begun_at, now = time.monotonic(), name_versions(caller)
    return Change(name, begun_at, 0.0, "" if is_right(now) else f"unexpected: {now}")


def name_versions(caller: Caller) -> dict[str, str]:
    """What code answers, and with which Enhancer."""
    models = caller.http.get(MODELS_PATH).raise_for_status().json()["models"]
    enhancer = next(model["revision"] for model in models if model["role"] == "enhancer")
    return {"code": caller.http.get("/openapi.json").json()["info"]["version"], "enhancer": enhancer}


def judge(told: Sequence[Told], changes: Sequence[Change]) -> dict[str, float]:
    """`longest_extra_s`: beyond the median of the same kind of caller before the first change."""
    extras, begun_at = list_extras(told, changes[0].begun_at), changes[0].begun_at
    return {
        "failed": sum(bool(one.error) for one in told),
        "wrong": sum(bool(change.wrong) for change in changes),
        "longest_extra_s": longest(extras, begun_at, math.inf),
        "longest_extra_undisturbed_s": longest(extras, 0.0, begun_at),
        "callers": len(told),
    }


def list_extras(told: Sequence[Told], undisturbed_until: float) -> list[tuple[float, float]]:
    """When each caller came, and how much longer it waited than usual; who came shortly before a change counts to it
    where it met it. A kind that nobody was done of before has no usual, and is left out."""
    usual: dict[str, list[float]] = defaultdict(list)
    for one in told:
        if one.begun_at + one.seconds < undisturbed_until:
            usual[one.kind].append(one.seconds)
    medians = {kind: statistics.median(seconds) for kind, seconds in usual.items()}
    return [
        (one.begun_at + (one.seconds if one.begun_at < undisturbed_until else 0), one.seconds - medians[one.kind])
        for one in told
        if one.kind in medians
    ]


def report(told: Sequence[Told], changes: Sequence[Change], figures: Mapping[str, float]) -> None:
    """A line for each change, and who was failed."""
    extras = list_extras(told, changes[0].begun_at)
    made = [change for change in changes if change.seconds]
    ends = [change.begun_at for change in made[1:]] + [math.inf]
    rows = [("before", "", longest(extras, 0.0, changes[0].begun_at))]
    rows += [
        (change.name, f"{change.seconds:.1f}", longest(extras, change.begun_at, end))
        for change, end in zip(made, ends, strict=True)
    ]
    print_table("longest that anybody waited beyond the usual", ("change", "took, s", "extra, s"), rows)
    for error in sorted({f"{one.kind}: {one.error}" for one in told if one.error}):
        print(error)
    for change in changes:
        if change.wrong:
            print(f"{change.name}: {change.wrong}")
    bars = [(name, figures[name], bar, "missed" if figures[name] > bar else "") for name, bar in BARS.items()]
    print_table("bars", ("figure", "measured", "at most", ""), bars)


def longest(extras: Sequence[tuple[float, float]], since: float, until: float) -> float:
    return max((extra for at, extra in extras if since <= at < until), default=0.0)


if __name__ == "__main__":
    main()
