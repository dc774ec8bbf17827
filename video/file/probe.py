"""A file looked over in a process of its own, whose memory and time are limited."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from asyncio.subprocess import Process
from dataclasses import asdict
from pathlib import Path

from video.errors import VideoError
from video.file.facts import VideoFacts
from video.leash import KILLED, end_with_parent, leashed
from video.limits import VideoLimits

_OUT_OF_MEMORY, _REFUSED = 3, 4
_LEAST_BYTES = 32 << 20
"""FFmpeg's own needs: with less it says things that look like the file's fault."""


def probe_video(path: Path, limits: VideoLimits | None = None) -> VideoFacts:
    """As `probe_apart`, where no event loop runs; raises as that does."""
    return asyncio.run(probe_apart(path, limits))


async def probe_apart(path: Path, limits: VideoLimits | None = None) -> VideoFacts:
    """The facts of a video file.

    Demuxers and decoders read what strangers wrote, so they are first met by a process that may hold `probe_bytes` of
    memory, and for a while; it ends when this is cancelled, and when the process that asked is gone. Raises VideoError
    for what is wrong with the file: see its table of codes; stage_killed where somebody killed that process, as a
    machine without memory does.
    """
    limits = limits or VideoLimits()
    size = path.stat().st_size
    limits.check_bytes(size)
    seconds = limits.seconds_to_probe(size)
    async with leashed("video.file.probe", str(path), json.dumps(asdict(limits))) as process:
        try:
            said = await asyncio.wait_for(_listen(process), seconds)
        except TimeoutError as error:
            raise VideoError("video_takes_too_long", f"looking it over takes more than {seconds:.0f} s") from error
    if process.returncode == 0:
        return VideoFacts.from_json(said.decode())
    if process.returncode == _REFUSED:
        raise VideoError(*json.loads(said))
    if process.returncode == _OUT_OF_MEMORY:
        raise VideoError("video_needs_memory", f"it cannot be read within {limits.probe_bytes} bytes of memory")
    if process.returncode in KILLED:
        raise VideoError("stage_killed", "the process that looked it over was killed")
    raise VideoError("video_corrupt", "the file ends the process that reads it")


async def _listen(process: Process) -> bytes:
    """All that it says on standard output, until it has ended."""
    assert process.stdout is not None
    assert process.stderr is not None
    said, *_ = await asyncio.gather(process.stdout.read(), process.stderr.read(), process.wait())
    return said


def main() -> int:
    """In the process of its own: facts on standard output, or a code and words."""
    end_with_parent()
    from video.file.scan import scan_video

    path, limits = Path(sys.argv[1]), VideoLimits(**json.loads(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_DATA, (limits.probe_bytes, limits.probe_bytes))
    try:
        bytearray(_LEAST_BYTES)
        print(scan_video(path, limits).as_json())
    except (MemoryError, ImportError):  # PyAV loads what it needs for a stream when it meets one
        return _OUT_OF_MEMORY
    except VideoError as error:
        print(json.dumps([error.code, error.message]))
        return _REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
