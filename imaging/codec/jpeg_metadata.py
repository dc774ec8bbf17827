"""EXIF, XMP, IPTC and ICC in JPEG application segments.

Source: Exif 3.0 4.7.2 (APP1), XMP part 3 1.1.3 (APP1, extended XMP), ICC.1 annex B.4 (APP2), Photoshop (APP13).
"""

from __future__ import annotations

from collections.abc import Iterator

from imaging.codec.jpeg_segments import APP1, APP2, APP13, SEGMENT_BYTES, JpegHeader, Segment
from imaging.metadata.exif import bare_exif
from imaging.metadata.iptc import pack_resource, unpack_resource
from imaging.metadata.update import fit_exif
from imaging.metadata.xmp_extended import merge_extended, split_extended
from imaging.photo import Metadata

_EXIF, _ICC, _PHOTOSHOP = b"Exif\0", b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_XMP, _XMP_EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


def read_metadata(header: JpegHeader) -> Metadata:
    """The metadata of a JPEG; what cannot be parsed is left out."""
    exif = next((bare for raw in header.payloads(APP1, _EXIF) if (bare := bare_exif(raw[1:]))), None)
    xmp = next(header.payloads(APP1, _XMP), None)
    if xmp is not None:
        xmp = merge_extended(xmp, list(header.payloads(APP1, _XMP_EXTENSION)))
    return Metadata(exif, xmp, unpack_resource(b"".join(header.payloads(APP13, _PHOTOSHOP))))


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


def _split(marker: int, prefix: bytes, payload: bytes) -> Iterator[Segment]:
    room = SEGMENT_BYTES - len(prefix)
    for start in range(0, len(payload), room):
        yield Segment(marker, prefix + payload[start : start + room])
