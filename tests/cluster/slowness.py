"""How slow this machine is just now, for the few tests of what users are told in seconds."""

import subprocess
import sys
import time
from collections.abc import Callable

STARTS = 3
AS_MUCH_AS = 30


def read_slowness_s() -> float:
    """As long as an empty Python takes to start and end thirty times, seconds: .3 s on cores that are free. Where
    others have the cores all that a test waits for takes longer, and so does this; none of our code is in it."""
    started = time.monotonic()
    for _ in range(STARTS):
        subprocess.run([sys.executable, "-S", "-c", "pass"], check=True)
    return (time.monotonic() - started) / STARTS * AS_MUCH_AS


def assert_gone_within_a_second(who: Callable[[], object], slowness_before_s: float) -> None:
    """Nobody that `who` finds is left after the second that users are told, another one for those who look, and what a
    busy machine takes besides, which is read before and after."""
    begun_at = time.monotonic()
    while who():
        assert time.monotonic() < begun_at + 30
        time.sleep(0.02)
    took_s = time.monotonic() - begun_at
    assert took_s < 2 + max(slowness_before_s, read_slowness_s())
