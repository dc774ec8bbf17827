"""What takes several calls that depend on each other, written once for both clients.

It is a generator, which does no input or output itself: it yields a Call, to be made as often as the policy allows, or
one of the steps below; it is sent the answer, and is thrown what went wrong.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from fanlight_client.calls import Call

Answer = TypeVar("Answer")
Steps = Generator[Any, Any, Answer]

GOODBYE_S = 2.0
"""What is given up is deleted within so long, or not at all: then it expires."""


@dataclass(frozen=True)
class Once:
    """A call that is made one time: who yields it knows what to do when it fails."""

    call: Call[Any]


@dataclass(frozen=True)
class Pause:
    """Nothing, for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Goodbye:
    """Calls that are made one time, also where all else is cancelled, and of which nobody hears whether they worked."""

    calls: Sequence[Call[Any]]

    def in_time(self) -> Iterator[Call[Any]]:
        """Those that there is time for; each may be silent for what is left of it."""
        end = time.monotonic() + GOODBYE_S
        for call in self.calls:
            if (left_s := end - time.monotonic()) > 0:
                yield replace(call, silence_s=left_s)
