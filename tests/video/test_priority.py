import os
from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip

TASKS = Path("/proc/self/task")


@pytest.mark.skipif(not TASKS.is_dir() or os.geteuid() != 0, reason="root may have a real-time priority, on Linux")
def test_an_encoder_leaves_the_cores_to_others(tmp_path):
    """SVT-AV1 takes a real-time priority for the thread that opens it as well, which is the test's own."""
    write_clip(tmp_path / "a.mkv", [np.zeros((96, 160, 3), np.uint8)] * 3, codec="libsvtav1", options={"preset": "12"})
    assert {os.sched_getscheduler(int(task.name)) for task in TASKS.iterdir()} == {os.SCHED_OTHER}
