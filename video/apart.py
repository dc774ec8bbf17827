"""Stages in processes of their own, whose memory is limited and which can be ended at once.

What strangers wrote is met by decoders, and those by nothing that others depend on.
"""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from video.errors import VideoError
from video.leash import KILLED, leashed
from video.limits import VideoLimits

_LAST_BYTES = 4096

_log = logging.getLogger("video")


async def run_stage(
    stage: str,
    *arguments: str | Path | int,
    progress: Callable[[int], None] = lambda done: None,
    limits: VideoLimits | None = None,
) -> dict[str, Any]:
    """The result of one of `video.stages.STAGES`, done in a process of its own; `progress` is told how much is done.

    The process ends when this is cancelled, and when the one that asked is gone. Raises VideoError with the code that
    the stage found; video_corrupt where it crashed, stage_killed where somebody killed it, as for want of memory,
    video_needs_memory, and video_takes_too_long where it said nothing for `silent_s`.
    """
    limits = limits or VideoLimits()
    told = [stage, json.dumps(asdict(limits)), *map(str, arguments)]
    async with leashed("video.process", *told) as process:
        complaints = asyncio.create_task(_read_last(process))
        try:
            return await _listen(process, progress, limits.silent_s)
        except _EndedError as error:
            _log.error("%s ended: %s", stage, (await complaints).decode(errors="replace"))
            if await process.wait() in KILLED:
                raise VideoError("stage_killed", "the process that worked on it was killed") from error
            raise VideoError("video_corrupt", "the file ends the process that reads it") from error


class _EndedError(Exception):
    """A stage ended without a word."""


async def _read_last(process: Process) -> bytes:
    """The last of what a process says on standard error."""
    assert process.stderr is not None
    last = b""
    while more := await process.stderr.read(_LAST_BYTES):
        last = (last + more)[-_LAST_BYTES:]
    return last


async def _listen(process: Process, progress: Callable[[int], None], silent_s: float) -> dict[str, Any]:
    """What a stage says, line by line, to its result."""
    assert process.stdout is not None
    while True:
        try:
            line = await asyncio.wait_for(process.stdout.readline(), silent_s)
        except TimeoutError as error:
            raise VideoError("video_takes_too_long", f"nothing was done for {silent_s:g} s") from error
        if not line:
            raise _EndedError
        said: dict[str, Any] = json.loads(line)
        if "error" in said:
            raise VideoError(*said["error"])
        if "result" in said:
            result: dict[str, Any] = said["result"]
            return result
        progress(said["done"])
