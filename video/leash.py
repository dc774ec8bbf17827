"""A process of ours that ends when nobody waits for it any more, and when whoever started it is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading
from asyncio import create_subprocess_exec, create_task, shield
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

KILLED = (-signal.SIGKILL, -signal.SIGTERM)
"""How a process ends that was ended from outside, and not by the file that it reads."""
_LINE_BYTES = 64 << 20
"""A result is one line: what such a process says is ours, and no stranger's."""
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""One thread for sums, which might come out otherwise with another number of cores; few pools of memory."""


@asynccontextmanager
async def leashed(module: str, *arguments: str) -> AsyncIterator[Process]:
    """`python -m MODULE ...` with pipes to all that it hears and says. However this is left, cancelled, too, it and
    what it started are gone."""
    starting = create_task(
        create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
            limit=_LINE_BYTES,
        )
    )
    try:
        yield await shield(starting)  # asyncio ends one that is only starting without what it started
    finally:
        process = await starting
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def end_with_parent() -> None:
    """What such a process calls first: from then on it ends when the one that started it does, however that ends."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    while os.read(0, 1):  # not through `sys.stdin`, whose lock an interpreter that ends would wait for
        pass
    os._exit(1)
