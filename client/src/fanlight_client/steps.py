"""What takes several calls that depend on each other, written once for both clients.

It is a generator, which does no input or output itself: it yields a Call, to be made as often as the policy allows, or
one of the steps below; it is sent the answer, and is thrown what went wrong.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from fanlight_client.calls import Call

Answer = TypeVar("Answer")
Steps = Generator[Any, Any, Answer]


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
    """A call that is made one time, also where all else is cancelled, and of which nobody hears whether it worked."""

    call: Call[Any]
