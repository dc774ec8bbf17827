"""The chunks of a PNG and the metadata in them (PNG third edition; ImageMagick's "Raw profile type" text chunks)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from imaging.metadata.exif import bare_exif
from imaging.metadata.iptc import pack_resource, unpack_resource
from imaging.photo import ImageError, Metadata

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEY = b"XML:com.adobe.xmp"
_RAW_PROFILE = b"Raw profile type "
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


def read_metadata(chunks: list[Chunk]) -> Metadata:
    """Metadata from eXIf and text chunks; what cannot be parsed is left out."""
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    for chunk in chunks:
        if chunk.kind == b"eXIf":
            exif = bare_exif(chunk.payload) or exif
        for key, text in _texts(chunk):
            if key == _XMP_KEY:
                xmp = text
            elif key in (_RAW_PROFILE + b"exif", _RAW_PROFILE + b"APP1"):
                exif = exif or bare_exif(_unhex(text))
            elif key == _RAW_PROFILE + b"iptc":
                iptc = unpack_resource(_unhex(text))
            elif key == _RAW_PROFILE + b"xmp":
                xmp = xmp or _unhex(text)
    return Metadata(exif, xmp, iptc)


def metadata_chunks(metadata: Metadata, profile: bytes) -> Iterator[Chunk]:
    yield Chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(profile))
    if metadata.exif is not None:
        yield Chunk(b"eXIf", metadata.exif)
    if metadata.xmp is not None:
        yield Chunk(b"iTXt", _XMP_KEY + b"\0\0\0\0\0" + metadata.xmp)
    if metadata.iptc is not None:
        yield Chunk(b"zTXt", _RAW_PROFILE + b"iptc\0\0" + zlib.compress(_hex("iptc", pack_resource(metadata.iptc))))


def insert_chunks(png: bytes, chunks: Iterator[Chunk]) -> bytes:
    """A PNG with chunks put right after its header chunk."""
    after = len(SIGNATURE) + 25
    return b"".join([png[:after], *(chunk.pack() for chunk in chunks), memoryview(png)[after:]])


def _texts(chunk: Chunk) -> Iterator[tuple[bytes, bytes]]:
    """The keyword and text of a tEXt, zTXt or iTXt chunk."""
    key, _, rest = chunk.payload.partition(b"\0")
    if chunk.kind == b"tEXt":
        yield key, rest
    elif chunk.kind == b"zTXt":
        yield key, inflate(rest[1:]) or b""
    elif chunk.kind == b"iTXt" and rest.count(b"\0", 2) >= 2:
        text = rest[2:].split(b"\0", 2)[2]
        yield key, (inflate(text) or b"") if rest[:1] == b"\x01" else text


def inflate(data: bytes) -> bytes | None:
    """zlib data inflated up to a bound; None when damaged."""
    try:
        return zlib.decompressobj().decompress(data, _MOST_INFLATED_BYTES)
    except zlib.error:
        return None


def _unhex(text: bytes) -> bytes:
    """The bytes of a raw profile: a name, a length, then lines of hexadecimal; empty when damaged."""
    words = text.split()
    try:
        return bytes.fromhex(b"".join(words[2:]).decode("ascii"))
    except ValueError:
        return b""


def _hex(name: str, value: bytes) -> bytes:
    digits = value.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\n{name}\n{len(value):8}\n{lines}\n".encode("ascii")
