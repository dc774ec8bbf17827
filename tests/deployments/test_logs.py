"""Which lines say for whom they are; tests/cluster/test_observability.py has the same across processes."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
from ray._common.formatters import JSONFormatter
from ray.serve._private.logging_utils import ServeContextFilter

from deployments.batching import PullBatcher
from deployments.logs import current_request, logger
from serve.logs import bind_job


class Lines(logging.Handler):
    """Log lines as Serve writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JSONFormatter())
        self.addFilter(ServeContextFilter())
        self.lines: list[dict] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[list[dict]]:
    handler, level = Lines(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_what_is_logged_for_a_job_has_its_id(lines):
    with bind_job("a1"):
        logger.info("one")
        with bind_job("b2"):
            logger.info("two")
        logger.info("three")
    logger.info("four")
    assert [line.get("request_id") for line in lines] == ["a1", "b2", "a1", None]


async def test_tasks_begun_for_a_job_keep_its_id_after_it_was_let_go():
    async def whose() -> str:
        await asyncio.sleep(0)
        return current_request()

    with bind_job("a1"):
        task = asyncio.create_task(whose())
    assert (await task, await whose()) == ("a1", "")


async def test_jobs_side_by_side_keep_their_own_ids():
    async def work(job: str) -> str:
        with bind_job(job):
            await asyncio.sleep(0.01)
            return current_request()

    assert await asyncio.gather(*map(work, "abc")) == ["a", "b", "c"]


async def test_a_batch_names_everybody_that_it_was_for_and_is_nobody_s_own(lines):
    batcher = PullBatcher[int, int](list, lambda item: "same", max_batch_size=8)

    async def submit(job: str, item: int) -> int:
        with bind_job(job):
            return await batcher.submit(item)

    await asyncio.gather(submit("a", 1), submit("b", 2), submit("a", 3))
    (line,) = lines
    assert line["request_ids"] == ["a", "b"]
    assert line["items"] == 3
    assert line["seconds"] >= 0
    assert "request_id" not in line


async def test_a_batch_for_one_job_has_its_id_also_where_another_woke_the_batcher(lines):
    batcher = PullBatcher[int, int](list, lambda item: item, max_batch_size=8)

    async def submit(job: str, item: int) -> int:
        with bind_job(job):
            return await batcher.submit(item)

    await asyncio.gather(submit("a", 1), submit("b", 2))
    assert [line["request_id"] for line in lines] == ["a", "b"]
