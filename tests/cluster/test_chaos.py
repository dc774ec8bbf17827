"""Jobs while everything that works on them is killed, now and then: the short form of `python -m bench.chaos`."""

import pytest

from bench.chaos import Plan, run_chaos
from bench.servers import RedisServer
from imaging.region import Size

pytestmark = pytest.mark.cluster


def test_every_job_ends_once_with_the_undisturbed_bytes_whatever_is_killed():
    store = "redis" if RedisServer.missing() is None else "sqlite"
    plan = Plan(jobs=4, kills=6, gap_s=(2, 4), seed=7, port=8768, store=store, photo=Size(480, 720))
    verdict = run_chaos(plan, print)
    assert verdict.kills["node"] == 1
    assert sum(verdict.kills.values()) >= 4  # a replica that is just being started cannot be killed
    assert (verdict.lost, verdict.twice, verdict.different, verdict.untold) == (0, 0, 0, 0)
    assert verdict.attempts > verdict.jobs  # somebody was interrupted
