"""A standalone EXIF block gathered out of a whole TIFF, DNG or camera raw file."""

from __future__ import annotations

import struct

from imaging.metadata.exif import EXIF_IFD, GPS_IFD, INTEROP_IFD, MAKER_NOTE
from imaging.metadata.tiff_block import LONG, LONG8, Directory, Entry, TiffBlock, read_tiff

# Tags of IFD0 that say how the pixels are stored, or that are carried elsewhere (XMP, IPTC, ICC, Photoshop).
_STORAGE_TAGS = frozenset(
    {*range(254, 260), *range(262, 267), 273, *range(277, 282), 284, *range(288, 294), 297, 301, *range(317, 326), 330}
    | {*range(332, 348), *range(512, 533), 700, 33421, 33422, 33723, 34377, 34675, 37724}
)
_FIRST_DNG_TAG = 50706
_POINTERS = (EXIF_IFD, GPS_IFD, INTEROP_IFD)
_LARGEST_VALUE_BYTES = 65_000
Tag = tuple[int, int, int, bytes]  # tag, kind, count, value


def describes_storage(tag: int) -> bool:
    """Whether a tag of IFD0 belongs to the stored pixels rather than to the photograph."""
    return tag in _STORAGE_TAGS or tag >= _FIRST_DNG_TAG


def extract_exif(source: bytes | memoryview, *, maker_note: bool = True) -> bytes | None:
    """EXIF of a TIFF or BigTIFF file as a block of its own, None where there is none; ValueError if it is no TIFF.

    A maker's note stays at its own offset where that is below 64 KB, because its inner offsets count from the
    start of the file; notes further back are copied and their inner offsets lost.
    """
    block = read_tiff(source)
    sub = block.child(block.first, EXIF_IFD)
    parts = {
        0: _tags(block, block.first),
        EXIF_IFD: _tags(block, sub),
        GPS_IFD: _tags(block, block.child(block.first, GPS_IFD)),
        INTEROP_IFD: _tags(block, block.child(sub, INTEROP_IFD)),
    }
    parts[0] = [tag for tag in parts[0] if not describes_storage(tag[0])]
    note = sub.entries.get(MAKER_NOTE) if maker_note else None
    if not any(parts.values()) and note is None:
        return None
    return _Builder(block.order, note, block.value(note) if note else b"").build(parts)


def _tags(block: TiffBlock, directory: Directory) -> list[Tag]:
    return [
        _narrow(block, entry)
        for entry in directory.entries.values()
        if entry.tag not in (*_POINTERS, MAKER_NOTE) and entry.value_bytes <= _LARGEST_VALUE_BYTES
    ]


def _narrow(block: TiffBlock, entry: Entry) -> Tag:
    """A tag as classic TIFF can hold it: BigTIFF's numbers of eight bytes in four, cut off where they are larger."""
    if entry.kind != LONG8:
        return entry.tag, entry.kind, entry.count, block.value(entry)
    numbers = struct.unpack(f"{block.order}{entry.count}Q", block.value(entry))
    packed = struct.pack(f"{block.order}{entry.count}I", *(min(number, 0xFFFFFFFF) for number in numbers))
    return entry.tag, LONG, entry.count, packed


class _Builder:
    """Lays out the four directories after the maker's note, which comes first and stays where it was."""

    def __init__(self, order: str, note: Entry | None, note_value: bytes) -> None:
        self.order = order
        self.data = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))
        self.note: Tag | None = None
        if note is not None and len(note_value) <= _LARGEST_VALUE_BYTES:
            if 8 <= note.value_at < _LARGEST_VALUE_BYTES:
                self.data.extend(bytes(note.value_at - 8))
            self.note_at = self._append(note_value)
            self.note = (MAKER_NOTE, note.kind, note.count, note_value)

    def build(self, parts: dict[int, list[Tag]]) -> bytes:
        interop = self._write(parts[INTEROP_IFD])
        sub = self._write([*parts[EXIF_IFD], *self._pointer(INTEROP_IFD, interop)], self.note)
        gps = self._write(parts[GPS_IFD])
        pointers = [*self._pointer(EXIF_IFD, sub), *self._pointer(GPS_IFD, gps)]
        struct.pack_into(self.order + "I", self.data, 4, self._write([*parts[0], *pointers]))
        return bytes(self.data)

    def _pointer(self, tag: int, offset: int) -> list[Tag]:
        return [(tag, LONG, 1, struct.pack(self.order + "I", offset))] if offset else []

    def _write(self, tags: list[Tag], note: Tag | None = None) -> int:
        """Append a directory and return its offset; 0 for an empty one."""
        rows = sorted([*tags, note] if note else tags)
        fields = [self._field(value, is_note=row is note) for row in rows for value in [row[3]]]
        if not rows:
            return 0
        packed = [struct.pack(self.order + "HHI", *row[:3]) + fixed for row, fixed in zip(rows, fields, strict=True)]
        return self._append(struct.pack(self.order + "H", len(rows)) + b"".join(packed) + bytes(4))

    def _field(self, value: bytes, *, is_note: bool) -> bytes:
        if len(value) <= 4:
            return value.ljust(4, b"\0")
        return struct.pack(self.order + "I", self.note_at if is_note else self._append(value))

    def _append(self, value: bytes) -> int:
        self.data.extend(bytes(len(self.data) % 2))
        at = len(self.data)
        self.data.extend(value)
        return at
