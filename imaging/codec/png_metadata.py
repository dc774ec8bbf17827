"""Metadata in a PNG's chunks (third edition, 11.3), ImageMagick's "Raw profile type" texts among them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from imaging.codec.png_chunks import Chunk, inflate
from imaging.metadata.density import find_density, pack_phys, parse_phys
from imaging.metadata.exif import bare_exif
from imaging.metadata.iptc import pack_resource, unpack_resource
from imaging.photo import Density, Metadata, Text

_XMP_KEY = "XML:com.adobe.xmp"
_RAW_PROFILE = "Raw profile type "
_MOST_TEXT_BYTES = 4_000_000
"""Of all texts together: what is beyond is left out."""


def read_metadata(chunks: list[Chunk]) -> Metadata:
    """Metadata from eXIf, pHYs and text chunks; what cannot be parsed is left out."""
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    density: Density | None = None
    texts: list[Text] = []
    room = _MOST_TEXT_BYTES
    for chunk in chunks:
        if chunk.kind == b"eXIf":
            exif = bare_exif(chunk.payload) or exif
        elif chunk.kind == b"pHYs":
            density = parse_phys(chunk.payload)
        for text, raw in _read_text(chunk):
            if text.keyword == _XMP_KEY:
                xmp = raw
            elif text.keyword in (_RAW_PROFILE + "exif", _RAW_PROFILE + "APP1"):
                exif = exif or bare_exif(_unhex(raw))
            elif text.keyword == _RAW_PROFILE + "iptc":
                iptc = unpack_resource(_unhex(raw))
            elif text.keyword == _RAW_PROFILE + "xmp":
                xmp = xmp or _unhex(raw)
            elif _is_kept(text) and len(raw) <= room:
                texts.append(text)
                room -= len(raw)
    return Metadata(exif, xmp, iptc, density, tuple(texts))


def _is_kept(text: Text) -> bool:
    """Whether its keyword is one (11.3.3.1), and not one of ImageMagick's own."""
    return 1 <= len(text.keyword) <= 79 and not text.keyword.startswith(_RAW_PROFILE)


def metadata_chunks(metadata: Metadata, profile: bytes) -> Iterator[Chunk]:
    yield Chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(profile))
    density = find_density(metadata)
    if density is not None:
        yield Chunk(b"pHYs", pack_phys(density))
    if metadata.exif is not None:
        yield Chunk(b"eXIf", metadata.exif)
    if metadata.xmp is not None:
        yield Chunk(b"iTXt", _XMP_KEY.encode() + b"\0\0\0\0\0" + metadata.xmp)
    if metadata.iptc is not None:
        value = _RAW_PROFILE.encode() + b"iptc\0\0" + zlib.compress(_hex("iptc", pack_resource(metadata.iptc)))
        yield Chunk(b"zTXt", value)
    yield from map(_pack_text, metadata.texts)


def _read_text(chunk: Chunk) -> Iterator[tuple[Text, bytes]]:
    """The text of a tEXt, zTXt or iTXt chunk, and its bytes."""
    key, _, rest = chunk.payload.partition(b"\0")
    keyword = key.decode("latin-1")
    if chunk.kind == b"tEXt":
        yield Text(keyword, rest.decode("latin-1")), rest
    elif chunk.kind == b"zTXt":
        raw = inflate(rest[1:]) or b""
        yield Text(keyword, raw.decode("latin-1")), raw
    elif chunk.kind == b"iTXt" and rest.count(b"\0", 2) >= 2:
        language, translated, raw = rest[2:].split(b"\0", 2)
        raw = (inflate(raw) or b"") if rest[:1] == b"\x01" else raw
        named = language.decode("latin-1"), translated.decode("utf-8", "replace")
        yield Text(keyword, raw.decode("utf-8", "replace"), *named), raw


def _pack_text(text: Text) -> Chunk:
    """tEXt where ASCII will do, else iTXt; bytes of a comment that are no UTF-8 are taken for Latin-1."""
    keyword = text.keyword.encode("latin-1") + b"\0"
    value = text.value.replace("\0", "")
    if value.isascii() and not (text.language or text.translated):
        return Chunk(b"tEXt", keyword + value.encode("ascii"))
    raw = value.encode("utf-8", "surrogateescape")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raw = raw.decode("latin-1").encode("utf-8")
    named = text.language.encode("latin-1") + b"\0" + text.translated.encode("utf-8") + b"\0"
    return Chunk(b"iTXt", keyword + b"\0\0" + named + raw)


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
