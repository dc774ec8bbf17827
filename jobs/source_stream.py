"""A photo that is being fetched, wherever from."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class SourceStream:
    """`name`: what it is called there. `size`: bytes, where that is said before. `pieces` raise SourceError."""

    name: str | None
    size: int | None
    pieces: AsyncIterator[bytes]
