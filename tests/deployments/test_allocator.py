"""What becomes of freed memory, seen from outside: resident MiB after an array of 64 MiB came and went in a thread."""

import os
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc's malloc that is told")

SCRIPT = """
import sys, threading
import numpy, psutil
from deployments import allocator

def resident():
    return psutil.Process().memory_info().rss >> 20

def work():
    begin = resident()
    numpy.ones(2**24, numpy.float32)
    freed = resident()
    allocator.return_memory()
    print(freed - begin, resident() - begin)

getattr(allocator, sys.argv[1])()
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


@pytest.mark.parametrize(("policy", "kept"), [("keep_pages", True), ("hold_little", False)])
def test_a_model_keeps_freed_pages_until_told_otherwise(policy: str, kept: bool) -> None:
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "PYTHONPATH": "."}
    command = [sys.executable, "-c", SCRIPT, policy]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    freed_mib, returned_mib = map(int, printed.split())
    assert (freed_mib > 50) == kept
    assert returned_mib < 10
