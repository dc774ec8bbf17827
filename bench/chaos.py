"""`python -m bench.chaos`: jobs while runners, Enhancers, the store's server and the whole node are killed at random.

Every photo is finished undisturbed first. Then all are submitted as jobs, and while they are worked on, processes are
killed (SIGKILL) one after the other, seeded. In the end every job must have ended exactly once, with the very bytes of
the undisturbed run.
"""

import argparse
import hashlib
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.hooks import SECRET, Receiver
from bench.processes import kill
from bench.servers import PostgresServer, RedisServer, StoreServer
from bench.service import Service
from bench.table import print_figures, print_table
from fanlight_client.job_wire import JobStatus
from imaging.codec import encode_photo
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from serve.runner import load_config, scratch_args

PHOTO = Size(1100, 1500)
"""Four tiles and the whole: enough to be interrupted in the middle of."""
STORES: dict[str, type[StoreServer] | None] = {"redis": RedisServer, "postgresql": PostgresServer, "sqlite": None}


@dataclass(frozen=True)
class Plan:
    """How much of what; `gap_s`: between two kills, at least and at most."""

    jobs: int
    kills: int
    gap_s: tuple[float, float]
    seed: int
    port: int
    store: str
    preset: str = "best"
    photo: Size = PHOTO


@dataclass(frozen=True)
class Verdict:
    """How many jobs were lost (did not succeed), ended twice, or came out different; and what was killed."""

    jobs: int
    lost: int
    twice: int
    different: int
    untold: int
    attempts: int
    kills: Counter[str]
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=STORES, default="redis")
    parser.add_argument("--port", type=int, default=8804)
    arguments = parser.parse_args()
    kind = STORES[arguments.store]
    if kind and (missing := kind.missing()):
        parser.exit(1, f"{missing}; or go without a server: --store sqlite\n")
    verdict = run_chaos(
        Plan(arguments.jobs, arguments.kills, (3, 12), arguments.seed, arguments.port, arguments.store),
        partial(print, flush=True),
    )
    rows = [(what, count) for what, count in sorted(verdict.kills.items())]
    print_table(f"{arguments.store}: killed in {verdict.seconds:.0f} s", ("what", "times"), rows)
    figures = {name: getattr(verdict, name) for name in ("jobs", "lost", "twice", "different", "untold", "attempts")}
    print_figures(figures)


def run_chaos(plan: Plan, say: Callable[[str], None]) -> Verdict:
    """The whole experiment; raises RuntimeError where the service does not come up, or jobs do not end in an hour."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fanlight-chaos-")))
        folder.chmod(0o711)  # PostgreSQL's server may be another user's
        receiver = stack.enter_context(Receiver())
        kind = STORES[plan.store]
        server = stack.enter_context(kind(folder / "server")) if kind else None
        service = Service(plan_config(folder, server.url if server else None), plan.port, folder)
        stack.enter_context(service)
        photos = draw_photos(plan.jobs, plan.photo)
        expected = [finish_undisturbed(service.url, photo, plan.preset) for photo in photos]
        say(f"{plan.jobs} photos finished undisturbed; now as jobs, with {plan.kills} kills")
        started = time.monotonic()
        killer = Killer(plan, service, server)
        thread = threading.Thread(target=killer.run, daemon=True)
        thread.start()
        ids = [
            submit_until_taken(service.url, photo, plan.preset, receiver.url, str(number))
            for number, photo in enumerate(photos)
        ]
        thread.join()
        if killer.failed:  # nobody may be there to answer
            raise RuntimeError("the killer was killed") from killer.failed
        statuses = wait_for_all(service.url, ids, say)
        seconds = time.monotonic() - started
        wait_until(lambda: all(receiver.told[job_id] for job_id in ids), 60)
        return judge(service.url, statuses, expected, receiver, killer.kills, seconds)


class Killer:
    """Kills one thing after the other, and sees to it that what nobody restarts comes up again."""

    def __init__(self, plan: Plan, service: Service, server: Any) -> None:
        self._plan, self._service, self._server = plan, service, server
        self._random = random.Random(plan.seed)
        self.kills: Counter[str] = Counter()
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            for kill in self._choose():
                time.sleep(self._random.uniform(*self._plan.gap_s))
                kill()
        except Exception as error:
            self.failed = error

    def _choose(self) -> Sequence[Callable[[], None]]:
        """One in ten is the whole node, killed and told to stop in turn; the rest are at random."""
        common = [self._kill_runner, self._kill_enhancer] + ([self._kill_store] if self._server else [])
        rare = [self._kill_node, self._terminate]
        return [rare[n // 10 % 2] if n % 10 == 5 else self._random.choice(common) for n in range(self._plan.kills)]

    def _kill_runner(self) -> None:
        self._kill_replica("Runner")

    def _kill_enhancer(self) -> None:
        self._kill_replica("Enhancer")

    def _kill_replica(self, deployment: str) -> None:
        replicas = self._service.replicas(deployment)
        if replicas:
            self.kills[deployment] += len(kill([self._random.choice(replicas)]))

    def _kill_store(self) -> None:
        self._server.kill()
        time.sleep(self._random.uniform(0.5, 4))
        self._server.restart()
        self.kills["store"] += 1

    def _kill_node(self) -> None:
        self._service.kill()
        self._service.start()
        self.kills["node"] += 1

    def _terminate(self) -> None:
        self._service.terminate()
        self._service.start()
        self.kills["SIGTERM"] += 1


def plan_config(folder: Path, store: str | None) -> dict[str, Any]:
    """The service's own configuration, with two Runners, and attempts enough for everything that will be killed."""
    config = load_config()
    application = config["applications"][0]
    application["args"] |= scratch_args(folder)
    application["args"]["jobs"] |= {"max_attempts": 50, "allow_private": True, "webhook_secrets": [SECRET]}
    if store:
        application["args"]["jobs"]["store"] = store
    next(part for part in application["deployments"] if part["name"] == "Runner")["num_replicas"] = 2
    return config


def draw_photos(count: int, size: Size) -> list[list[tuple[str, bytes]]]:
    """Rooms and houses, all different, each in its frames: one in three is a bracket of three."""
    scenes = [(render_house if n % 4 == 3 else render_room)(size, seed=n) for n in range(min(count, 8))]
    return [draw_frames(scenes[n % len(scenes)], n % 3 == 2, quality=95 - n // len(scenes)) for n in range(count)]


def draw_frames(scene: np.ndarray, is_bracket: bool, quality: int) -> list[tuple[str, bytes]]:
    """A photo as the files of a form."""
    light = srgb_to_linear(scene.astype(np.float32) / 255)
    exposed = [scene, *(linear_to_srgb(np.clip(light * gain, 0, 1)) * 255 for gain in (0.25, 4) if is_bracket)]
    return [("frames", encode_photo(Photo(frame.astype(np.uint8)), quality=quality)) for frame in exposed]


def finish_undisturbed(url: str, photo: list[tuple[str, bytes]], preset: str) -> str:
    """The digest of what the photo comes to while its caller waits."""
    answer = httpx.post(f"{url}/v1/enhance", files=photo, params={"preset": preset}, timeout=600)
    answer.raise_for_status()
    return hashlib.sha256(answer.content).hexdigest()


def submit_until_taken(url: str, photo: list[tuple[str, bytes]], preset: str, hook: str, key: str) -> str:
    """The id of the job, however often it takes to hear of it; the key sees to it that it is one job."""
    params = {"preset": preset, "webhook_url": hook}

    def submit() -> str | None:
        answer = httpx.post(f"{url}/v1/jobs", files=photo, params=params, headers={"Idempotency-Key": key}, timeout=30)
        return answer.json()["id"] if answer.is_success else None

    return str(insist(submit))


def wait_for_all(url: str, ids: Sequence[str], say: Callable[[str], None]) -> list[JobStatus]:
    """All jobs, ended; raises RuntimeError after an hour."""
    deadline, told = time.monotonic() + 3600, -1
    while time.monotonic() < deadline:
        statuses = [insist(partial(load, url, job_id)) for job_id in ids]
        ended = sum(status.has_ended for status in statuses)
        if ended > told:
            say(f"{ended} of {len(ids)} have ended")
            told = ended
        if ended == len(ids):
            return statuses
        time.sleep(1)
    raise RuntimeError(f"jobs did not end: {[status for status in statuses if not status.has_ended]}")


def load(url: str, job_id: str) -> JobStatus | None:
    answer = httpx.get(f"{url}/v1/jobs/{job_id}", timeout=30)
    return JobStatus.model_validate_json(answer.content) if answer.is_success else None


def insist(ask: Callable[[], Any]) -> Any:
    """An answer, asked for until there is one."""
    while True:
        with suppress(httpx.TransportError):
            if (answer := ask()) is not None:
                return answer
        time.sleep(0.5)


def wait_until(done: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not done() and time.monotonic() < deadline:
        time.sleep(0.2)


def judge(
    url: str,
    statuses: Sequence[JobStatus],
    expected: Sequence[str],
    receiver: Receiver,
    kills: Counter[str],
    seconds: float,
) -> Verdict:
    digests = [
        hashlib.sha256(httpx.get(f"{url}/v1/jobs/{status.id}/result", timeout=60).content).hexdigest()
        for status in statuses
    ]
    return Verdict(
        jobs=len(statuses),
        lost=sum(status.state != "succeeded" for status in statuses),
        twice=sum(len(receiver.told[status.id]) > 1 for status in statuses),
        different=sum(digest != wanted for digest, wanted in zip(digests, expected, strict=True)),
        untold=sum(not receiver.told[status.id] for status in statuses),
        attempts=sum(status.attempt for status in statuses),
        kills=kills,
        seconds=seconds,
    )


if __name__ == "__main__":
    main()
