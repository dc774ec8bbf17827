"""How slow this machine is just now, for the few tests of what users are told in seconds."""

import subprocess
import sys
import time

STARTS = 3
AS_MUCH_AS = 30


def read_slowness_s() -> float:
    """As long as an empty Python takes to start and end thirty times, seconds: .3 s on cores that are free. Where
    others have the cores all that a test waits for takes longer, and so does this; none of our code is in it."""
    started = time.monotonic()
    for _ in range(STARTS):
        subprocess.run([sys.executable, "-S", "-c", "pass"], check=True)
    return (time.monotonic() - started) / STARTS * AS_MUCH_AS
