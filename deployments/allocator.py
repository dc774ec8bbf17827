"""What glibc's malloc does with freed memory: the Ingress hands it back, a model at work keeps it for the next tile."""

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD, MMAP_MAX = -1, -3, -4
"""Parameters of mallopt(3)."""

_libc = ctypes.CDLL(None)


def hold_little() -> None:
    """Hold little more than is used: arrays from 1 MiB up are mapped each by itself, and unmapped when they go.

    Smaller ones, those of a block of pixels, keep their pages until `return_memory`: the next block has them at once.
    """
    _set({MMAP_THRESHOLD: 2**20, TRIM_THRESHOLD: 2**26})


def keep_pages() -> None:
    """Keep what a call to the model frees for the next one: fresh pages cost a quarter of a CPU's time.

    Until `return_memory`. Of use only where MALLOC_ARENA_MAX is 1 from the start, as `serve/runner.py` has it: pools
    of single threads are too small for a tile.
    """
    _set({MMAP_MAX: 0, TRIM_THRESHOLD: -1})


def return_memory() -> None:
    """Give freed pages back to the system; a few milliseconds."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


def _set(parameters: dict[int, int]) -> None:
    """Nothing where the C library is not glibc."""
    if hasattr(_libc, "mallopt"):
        for parameter, value in parameters.items():
            _libc.mallopt(parameter, value)
