"""What encoders may not do to other processes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TASKS = Path("/proc/self/task")


def yield_cores() -> None:
    """Gives threads of this process that have a real-time priority the usual one again; to be called once an encoder is
    open.

    SVT-AV1 takes the highest, for its own threads and for the one that opens it, wherever it may, as root may
    (`SCHED_FIFO`, 99): until that process ends nothing else on the machine has more than a twentieth of a core.
    """
    if not _TASKS.is_dir():
        return
    for task in _TASKS.iterdir():
        with suppress(ProcessLookupError):
            if os.sched_getscheduler(int(task.name)) in (os.SCHED_FIFO, os.SCHED_RR):
                os.sched_setscheduler(int(task.name), os.SCHED_OTHER, os.sched_param(0))
