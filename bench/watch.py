"""`python -m bench.watch [FOLDER]`: `fanlight watch` over a folder of photos, killed and started again in the middle.

The watcher is killed (SIGKILL) while it sends, and when a third and two thirds of the photos have ended; the service
is stopped (SIGTERM) and started again when half of them have. Then the folders and the server's list of jobs are
looked through: every file must have ended exactly once.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.drop import LEFT_ALONE, PHOTOS, fill_drop
from bench.service import Service
from bench.table import print_figures, print_table
from bench.watch_audit import FAILED, STATE, Audit, audit_watch, digests_of
from fanlight_client.client import Client
from fanlight_client.folder import PassedOver, find_files
from fanlight_client.formats import PHOTO_SUFFIXES
from fanlight_client.job_wire import JobStatus
from serve.runner import ROOT, load_config, scratch_args

LOOK_EVERY_S = 0.2
LONGEST_S = 3600.0


@dataclass(frozen=True)
class Plan:
    """`source`: a folder of photos, or rendered ones for None."""

    source: Path | None
    limit: int
    most_mp: float
    port: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = PHOTOS if PHOTOS.is_dir() else None
    parser.add_argument("folder", type=Path, nargs="?", default=default, metavar="FOLDER", help="of photos to copy")
    parser.add_argument("--limit", type=int, default=60, metavar="N", help="photos at most, but that all odd ones are")
    parser.add_argument("--most-mp", type=float, default=6.0, metavar="MP", help="leave larger ones out (default: 6)")
    parser.add_argument("--port", type=int, default=8807)
    arguments = parser.parse_args()
    audit = run_watch(Plan(arguments.folder, arguments.limit, arguments.most_mp, arguments.port), _say)
    report(audit)
    sys.exit(bool(audit.mistakes))


def _say(text: str) -> None:
    print(text, flush=True)


def run_watch(plan: Plan, say: Callable[[str], None]) -> Audit:
    """The whole experiment; raises RuntimeError where the service or the watcher does not do its part at all."""
    with tempfile.TemporaryDirectory(prefix="fanlight-watch-") as scratch:
        folder = Path(scratch)
        drop, out = folder / "in", folder / "out"
        fill_drop(drop, plan.source, plan.limit, plan.most_mp)
        given = digests_of(drop)
        left_alone = given.keys() - {
            one.path.relative_to(drop).as_posix() for one in find_files(drop, out, PassedOver())
        }
        if not left_alone >= set(LEFT_ALONE):
            raise RuntimeError(f"the watcher takes what it must not: {set(LEFT_ALONE) - left_alone}")
        photos = sum(_is_photo(path) for path in given.keys() - left_alone)
        say(f"{len(given)} files, {photos} of them called photos")
        with Service(_config(folder), plan.port, folder) as service, Watch(drop, out, service.url, folder) as watch:
            interrupt(watch, service, photos, say)
            watch.finish()
            say(f"all done; {watch.starts} starts. Once more, over what is done already")
            watch.start()
            watch.finish()
            jobs = list_jobs(service.url)
        audit = audit_watch(drop, out, given, left_alone, jobs)
        audit.twice += [f"{path}: told {times} times" for path, times in watch.ends_told().items() if times > 1]
        return audit


class Watch:
    """`fanlight watch IN OUT --once` as a process, started again and again; its output in one file."""

    def __init__(self, drop: Path, out: Path, url: str, folder: Path) -> None:
        self._out, self._log = out, folder / "watch.log"
        flags = ["--once", "--preset", "fast", "--brackets", "off", "--url", url]
        self._command = [sys.executable, "-m", "fanlight_client", "watch", str(drop), str(out), *flags]
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=ROOT)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def finish(self) -> None:
        """Until it ends by itself; raises RuntimeError where it ends in another way than with photos that failed."""
        assert self._process is not None
        if self._process.wait(LONGEST_S) not in (0, 1):
            raise RuntimeError(f"the watcher gave up: {self._log.read_text()[-2000:]}")

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def ended_photos(self) -> int:
        """How many are in the folder of results, finished or failed."""
        found = (path.relative_to(self._out) for path in self._out.rglob("*") if _is_photo(path.name))
        return sum(path.parts[0] != STATE and not path.name.startswith(".") for path in found)

    def ends_told(self) -> Counter[str]:
        """How often each file was said to have ended, by all runs together."""
        told = Counter[str]()
        for line in self._log.read_text().splitlines():
            word, _, rest = line.partition(" ")
            if word in ("finished", "skipped", FAILED):
                told[rest.partition(": ")[0]] += 1
        return told

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.kill()


def interrupt(watch: Watch, service: Service, photos: int, say: Callable[[str], None]) -> None:
    """Kill the watcher thrice, and the service once in between."""

    def kill_watch() -> None:
        watch.kill()
        watch.start()

    def restart_service() -> None:
        service.terminate()
        time.sleep(2)  # long enough for the watcher to find nobody there
        service.start()

    steps: Sequence[tuple[str, Callable[[], int], float, Callable[[], None]]] = (
        ("the watcher is killed while it sends", lambda: len(list_jobs(service.url)), 1 / 3, kill_watch),
        ("the watcher is killed", watch.ended_photos, 1 / 3, kill_watch),
        ("the service is stopped and started", watch.ended_photos, 1 / 2, restart_service),
        ("the watcher is killed", watch.ended_photos, 2 / 3, kill_watch),
    )
    started = time.monotonic()
    for what, count, share, act in steps:
        reached = _wait_for(count, share * photos, watch, what)
        say(f"{time.monotonic() - started:4.0f} s, {reached} of {photos}: {what}")
        act()


def _wait_for(count: Callable[[], int], wanted: float, watch: Watch, what: str) -> int:
    """The count once it is as high as that; raises RuntimeError where the watcher ends before."""
    deadline = time.monotonic() + LONGEST_S
    while (reached := count()) < wanted:
        if watch.has_ended or time.monotonic() > deadline:
            raise RuntimeError(f"the watcher ended, or stood still, before {what}")
        time.sleep(LOOK_EVERY_S)
    return reached


def list_jobs(url: str) -> list[JobStatus]:
    """All that the server has, a page at a time."""
    with Client(url) as client:
        return list(client.jobs.list(page=50))


def report(audit: Audit) -> None:
    """What became of the files, in a table, and as figures."""
    rows = [("finished", len(audit.finished))]
    rows += [(f"failed: {code}", count) for code, count in Counter(audit.failed.values()).most_common()]
    print_table("each file exactly once", ("end", "files"), [*rows, ("left alone", len(audit.ignored))])
    for what, found in audit.mistakes.items():
        print(f"{what}: {', '.join(found)}")
    names = ("finished", "failed", "ignored", "twice", "missing", "changed", "strays", "split", "unended")
    counts = {name: len(getattr(audit, name)) for name in names}
    print_figures({"files": audit.files, **counts})


def _config(folder: Path) -> dict[str, Any]:
    """The service's own configuration, its jobs kept in a folder that is thrown away."""
    config = load_config()
    config["applications"][0]["args"] |= scratch_args(folder)
    return config


def _is_photo(path: str) -> bool:
    return Path(path).suffix.lower() in PHOTO_SUFFIXES


if __name__ == "__main__":
    main()
