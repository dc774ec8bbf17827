"""The chunks of a PNG (third edition, section 5)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from imaging.photo import ImageError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_INFLATED_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Chunk:
    kind: bytes
    payload: bytes

    def pack(self) -> bytes:
        checksum = zlib.crc32(self.payload, zlib.crc32(self.kind))
        return len(self.payload).to_bytes(4, "big") + self.kind + self.payload + checksum.to_bytes(4, "big")


def read_chunks(data: bytes) -> tuple[list[Chunk], int]:
    """Every chunk but the pixels', and the bytes the pixels' take; raises ImageError truncated_image without an end."""
    chunks: list[Chunk] = []
    at, pixel_bytes = len(SIGNATURE), 0
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            break
        if kind == b"IEND":
            return chunks, pixel_bytes
        if kind == b"IDAT":
            pixel_bytes += length
        else:
            chunks.append(Chunk(kind, data[at + 8 : end - 4]))
        at = end
    raise ImageError("truncated_image", "the PNG has no end chunk")


def insert_chunks(png: bytes, chunks: Iterable[Chunk]) -> bytes:
    """A PNG of libvips with chunks put right after its header chunk, instead of the density that libvips makes up."""
    after = len(SIGNATURE) + 25
    rest = after + (12 + 9 if png[after + 4 : after + 8] == b"pHYs" else 0)
    return b"".join([png[:after], *(chunk.pack() for chunk in chunks), memoryview(png)[rest:]])


def inflate(data: bytes) -> bytes | None:
    """zlib data inflated up to a bound; None when damaged."""
    try:
        return zlib.decompressobj().decompress(data, _MOST_INFLATED_BYTES)
    except zlib.error:
        return None
