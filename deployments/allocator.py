"""Memory goes back to the system when a photo is done: glibc's malloc would keep most of what it was ever given."""

import ctypes

ARENA_MAX, MMAP_THRESHOLD = -8, -3
"""Parameters of mallopt(3)."""
ARENAS, MAPPED_BYTES = 2, 2**20
"""Pools that threads share, and the size from which an array is mapped by itself, and unmapped when it goes."""

_libc = ctypes.CDLL(None)


def limit_allocator() -> None:
    """Let this process hold little more than it uses; nothing where the C library is not glibc."""
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(ARENA_MAX, ARENAS)
        _libc.mallopt(MMAP_THRESHOLD, MAPPED_BYTES)


def return_memory() -> None:
    """Give freed pages back to the system; a few milliseconds."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
