"""EXIF, XMP, IPTC, ICC, density and comments in JPEG segments.

Source: Exif 3.0 4.7.2 (APP1), XMP part 3 1.1.3 (APP1, extended XMP), ICC.1 annex B.4 (APP2), Photoshop (APP13),
JFIF 1.02 (APP0), CIPA DC-007 (MPF in APP2), ISO 21496-1 (gain maps in APP2).
"""

from __future__ import annotations

from collections.abc import Iterator

from imaging.codec.jpeg_segments import APP0, APP1, APP2, APP13, COM, SEGMENT_BYTES, JpegHeader, Segment
from imaging.metadata.density import parse_jfif
from imaging.metadata.exif import bare_exif
from imaging.metadata.iptc import pack_resource, unpack_resource
from imaging.metadata.stale import GAIN_MAP, MOTION_PHOTO, SECOND_IMAGE
from imaging.metadata.update import fit_exif
from imaging.metadata.xmp_extended import merge_extended, split_extended
from imaging.photo import Metadata, Note, Text

_EXIF, _ICC, _PHOTOSHOP = b"Exif\0", b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_JFIF, _MPF, _GAIN_MAP = b"JFIF\0", b"MPF\0", b"urn:iso:std:iso:ts:21496:-1\0"
_SAMSUNG_END, _SAMSUNG_VIDEO = b"SEFT", b"MotionPhoto_Data"
COMMENT = "Comment"
"""The keyword of a JPEG's comments, which is PNG's for them."""
_XMP, _XMP_EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


def read_metadata(header: JpegHeader) -> Metadata:
    """The metadata of a JPEG; what cannot be parsed is left out."""
    exif = next((bare for raw in header.payloads(APP1, _EXIF) if (bare := bare_exif(raw[1:]))), None)
    xmp = next(header.payloads(APP1, _XMP), None)
    if xmp is not None:
        xmp = merge_extended(xmp, list(header.payloads(APP1, _XMP_EXTENSION)))
    iptc = unpack_resource(b"".join(header.payloads(APP13, _PHOTOSHOP)))
    density = next(map(parse_jfif, header.payloads(APP0, _JFIF)), None)
    texts = tuple(Text(COMMENT, raw.decode("utf-8", "surrogateescape")) for raw in header.payloads(COM, b"") if raw)
    return Metadata(exif, xmp, iptc, density, texts)


def find_left_out(header: JpegHeader, data: bytes) -> tuple[Note, ...]:
    """What lies in a JPEG behind its first image and has a segment, or its maker's trailer, to point to it."""
    found = []
    if next(header.payloads(APP2, _GAIN_MAP), None) is not None:
        found.append(GAIN_MAP)
    elif next(header.payloads(APP2, _MPF), None) is not None:
        found.append(SECOND_IMAGE)
    if data.endswith(_SAMSUNG_END) and _SAMSUNG_VIDEO in data:
        found.append(MOTION_PHOTO)
    return tuple(found)


def read_profile(header: JpegHeader) -> bytes | None:
    """The ICC profile put together from its numbered chunks; None when there is none or a chunk is missing."""
    chunks = sorted(chunk for chunk in header.payloads(APP2, _ICC) if len(chunk) > 2)
    if not chunks or [chunk[0] for chunk in chunks] != list(range(1, chunks[0][1] + 1)):
        return None
    return b"".join(chunk[2:] for chunk in chunks)


def metadata_segments(metadata: Metadata, profile: bytes) -> Iterator[Segment]:
    """The segments of a metadata and an ICC profile; parts no JPEG can hold are shed, the thumbnail first."""
    exif = fit_exif(metadata.exif, SEGMENT_BYTES - len(_EXIF) - 1) if metadata.exif else None
    if exif is not None:
        yield Segment(APP1, _EXIF + b"\0" + exif)
    if metadata.xmp is not None:
        packet, extension = split_extended(metadata.xmp, SEGMENT_BYTES - len(_XMP))
        if packet is not None:
            yield Segment(APP1, _XMP + packet)
        yield from (Segment(APP1, _XMP_EXTENSION + part) for part in extension)
    if metadata.iptc is not None:
        yield from _split(APP13, _PHOTOSHOP, pack_resource(metadata.iptc))
    yield Segment(APP2, _ICC + b"\x01\x01" + profile)
    for text in metadata.texts:
        told = text.value if text.keyword == COMMENT else f"{text.keyword}: {text.value}"
        yield Segment(COM, told.encode("utf-8", "surrogateescape")[:SEGMENT_BYTES])


def _split(marker: int, prefix: bytes, payload: bytes) -> Iterator[Segment]:
    room = SEGMENT_BYTES - len(prefix)
    for start in range(0, len(payload), room):
        yield Segment(marker, prefix + payload[start : start + room])
