"""The marker segments before a JPEG's first scan (ITU-T T.81 annex B), read and written without touching the scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imaging.photo import ImageError

SEGMENT_BYTES = 65_533
APP0, APP1, APP2, APP13, APP14, COM = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_BARE = frozenset([0x01, *range(0xD0, 0xD9)])
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Segment:
    marker: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """The frame header and the segments before the scan; `scan_at` is where entropy-coded data begins."""

    frame: int
    precision: int
    height: int
    width: int
    components: int
    segments: tuple[Segment, ...]
    scan_at: int

    def payloads(self, marker: int, prefix: bytes) -> Iterator[bytes]:
        """What follows a prefix in each segment of a marker that has it."""
        for segment in self.segments:
            if segment.marker == marker and segment.payload.startswith(prefix):
                yield segment.payload[len(prefix) :]


def read_header(data: bytes) -> JpegHeader:
    """Walk the segments up to the first scan; raises ImageError truncated_image or corrupt_image."""
    segments: list[Segment] = []
    frame: Segment | None = None
    at = 2
    while True:
        at = _find_marker(data, at)
        marker = data[at - 1]
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if at + length > len(data):
            raise ImageError("truncated_image", "the file ends inside a JPEG header segment")
        if marker == _EOI or length < 2:
            raise ImageError("corrupt_image", "the JPEG header is damaged")
        segment = Segment(marker, data[at + 2 : at + length])
        at += length
        if marker == _SOS:
            return _with_frame(frame, segments, at)
        if marker in _FRAMES and frame is None:
            frame = segment
        segments.append(segment)


def _find_marker(data: bytes, at: int) -> int:
    """The offset after the next marker, skipping fill bytes and garbage as decoders do."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 3 > len(data):
            raise ImageError("truncated_image", "the file ends inside the JPEG header")
        at += 1
        if data[at] not in (0x00, 0xFF):
            return at + 1


def _with_frame(frame: Segment | None, segments: list[Segment], scan_at: int) -> JpegHeader:
    if frame is None or len(frame.payload) < 6:
        raise ImageError("corrupt_image", "the JPEG has no frame header before its first scan")
    height, width = int.from_bytes(frame.payload[1:3], "big"), int.from_bytes(frame.payload[3:5], "big")
    return JpegHeader(frame.marker, frame.payload[0], height, width, frame.payload[5], tuple(segments), scan_at)


def insert_segments(jpeg: bytes, segments: Iterable[Segment]) -> bytes:
    """A JPEG with segments put right after its start marker and JFIF header."""
    after = 2 + (2 + int.from_bytes(jpeg[4:6], "big") if jpeg[2:4] == b"\xff\xe0" else 0)
    packed = [
        b"\xff" + bytes([segment.marker]) + (len(segment.payload) + 2).to_bytes(2, "big") + segment.payload
        for segment in segments
    ]
    return b"".join([jpeg[:after], *packed, memoryview(jpeg)[after:]])
