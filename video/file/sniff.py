"""Whether a file begins like a video, before anything opens it."""

from __future__ import annotations

from pathlib import Path

from fanlight_client.formats import SEQUENCES, sniff_format

_HEAD_BYTES = 1024
_EBML = b"\x1a\x45\xdf\xa3"
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""With which MP4 and QuickTime files begin, after four bytes of length; old QuickTime has no `ftyp`."""
_TS_SYNC, _TS_PACKETS = 0x47, ((0, 188), (4, 192))
"""MPEG-TS: the offset of the first sync byte, and bytes to the next; with a time code before each packet as cameras
write it, and without."""


def looks_like_video(path: Path) -> bool:
    """By its first bytes; photos in containers that videos come in, HEIC and Canon's RAW, are none."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_EBML):
        return True
    if head[4:8] in _ATOMS:
        return sniff_format(path) is None and head[8:12] not in SEQUENCES
    return any(_has_syncs(head, start, step) for start, step in _TS_PACKETS)


def _has_syncs(head: bytes, start: int, step: int) -> bool:
    return len(head) >= start + 4 * step and all(head[start + step * packet] == _TS_SYNC for packet in range(4))
