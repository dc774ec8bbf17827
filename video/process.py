"""The process of one stage: `python -m video.process STAGE LIMITS ...`, asked by `video.apart`.

It starts anew for each stage, and imports no more than that one needs.
"""

from __future__ import annotations

import errno
import json
import sys
import time
from typing import Any

from video.errors import VideoError
from video.leash import end_with_parent
from video.limits import VideoLimits

_SAYS_EVERY_S = 0.2
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def main() -> int:
    """`python -m video.process STAGE LIMITS ...`: says on standard output how much is done, at last the result."""
    end_with_parent()
    name, limits, arguments = sys.argv[1], VideoLimits(**json.loads(sys.argv[2])), sys.argv[3:]
    try:
        _say({"result": _run(name, arguments, limits)})
    except VideoError as error:
        _say({"error": [error.code, error.message]})
        return 1
    return 0


def _run(name: str, arguments: list[str], limits: VideoLimits) -> dict[str, Any]:
    """Raises VideoError, also where there is not enough memory, as whoever met that says it."""
    import av
    import cv2

    from video.file.opening import blame
    from video.stages import open_stage

    try:
        return open_stage(name)(arguments, limits, _Teller())
    except av.FFmpegError as error:
        raise blame(error, "video_corrupt", "the video cannot be worked on") from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise VideoError("encoding_failed", f"there is no room for what is made on the way: {error}") from error
        raise
    except (MemoryError, ImportError, RuntimeError, cv2.error) as error:
        if isinstance(error, MemoryError | ImportError) or _is_about_memory(str(error)):
            raise VideoError("video_needs_memory", "there is not enough memory for this video") from error
        raise


def _is_about_memory(words: str) -> bool:
    return "memory" in words.lower() or "can't start new thread" in words


class _Teller:
    """Says how much is done, but not all the time."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._said >= _SAYS_EVERY_S:
            self._said = time.monotonic()
            _say({"done": done})


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
