"""A process that may hold so much and no more."""

import resource


def confine(most: int) -> None:
    """No more bytes of memory for this process."""
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
