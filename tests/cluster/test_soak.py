"""What callers of every kind leave behind: three minutes of what `python -m bench.soak` does for an hour.

They see a file, thread or object that callers of one kind leave open. Memory needs the hour.
"""

import time
from pathlib import Path

import pytest

from bench.levels import Held, Levels
from bench.load import Caller, Load, send_unheard_job
from bench.soak import MIX
from tests.cluster.test_observability import until

pytestmark = pytest.mark.cluster

KINDS = tuple(kind for kind in MIX if kind is not send_unheard_job)
EVERY_S = 2.0
ROUNDS = 9
FEW = ROUNDS / 2
"""Fewer than callers of a kind: pools of threads and of connections grow to their size."""


def send_all(caller: Caller, rounds: int, every_s: float) -> None:
    with Load(caller, KINDS, every_s) as load:
        time.sleep(every_s * (rounds * len(KINDS) + 0.5))
    assert {one.kind for one in load.told} == {kind.__name__ for kind in KINDS}
    assert [one for one in load.told if one.error] == []


def last(levels: Levels) -> dict[str, Held]:
    levels.look()
    return {name: samples[-1] for name, samples in levels.replicas.items()}


def test_files_threads_and_objects_are_given_back_whatever_callers_do(graph: str, tmp_path: Path):
    levels, caller = Levels(tmp_path, tmp_path), Caller(graph)
    send_all(caller, 1, every_s=0.4)  # what is opened once is open
    before = last(levels)
    assert {name.split()[0] for name in before} >= {"Ingress", "Runner", "Enhancer", "Quality"}
    send_all(caller, ROUNDS, EVERY_S)

    def is_given_back() -> bool:
        now = last(levels)
        grown = [max(now[name].files - held.files, now[name].threads - held.threads) for name, held in before.items()]
        return max(grown) < FEW and levels.whole[-1].store_bytes <= levels.whole[0].store_bytes

    assert until(is_given_back, within_s=30), (before, last(levels), levels.whole)
