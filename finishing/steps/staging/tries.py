"""Which pictures of a room are asked for, one after the other, until one passes its check."""

from collections.abc import Iterator
from dataclasses import dataclass

SEEDS_TRIED = 3
"""The wanted one, and two others."""
LOWERED = 0.7
"""Of the strength, for the last try: it owes more to the photo."""
_FAR_APART = 0x9E3779B1
"""Between the seeds of a variant: those of its neighbours are one apart."""


@dataclass(frozen=True)
class Try:
    seed: int
    strength: float


def plan_tries(seed: int, strength: float) -> Iterator[Try]:
    """Another seed first: a lower strength makes all furniture fainter."""
    for number in range(SEEDS_TRIED):
        yield Try((seed + number * _FAR_APART) % 2**32, strength)
    yield Try(seed, round(LOWERED * strength, 4))
