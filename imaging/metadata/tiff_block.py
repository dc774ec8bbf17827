"""Reading and patching a TIFF structure in place, whatever a camera or an attacker put into it.

Source: TIFF 6.0, section 2. Nothing here follows a pointer by itself, so no cycle can hold it, and every length is
bounded by the bytes that are there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SHORT, LONG = 3, 4
_KIND_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry: where its 12 bytes are and where its value is, both as offsets into the block."""

    at: int
    tag: int
    kind: int
    count: int
    value_at: int
    value_bytes: int


@dataclass(frozen=True, slots=True)
class Directory:
    """An IFD: its readable entries by tag, where the pointer to the next one is (None when cut off), and itself."""

    entries: dict[int, Entry] = field(default_factory=dict)
    next_at: int | None = None
    at: int = 0


class TiffBlock:
    """A classic TIFF structure over bytes (read only) or a bytearray (patched in place); ValueError if it is none."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self.data = data
        self.order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]), "")
        if not self.order or len(data) < 8 or self.number(2, SHORT) != 42:
            raise ValueError("not a classic TIFF structure")

    def number(self, at: int, kind: int = LONG) -> int:
        """The SHORT or LONG at an offset; ValueError past the end."""
        form, size = ("H", 2) if kind == SHORT else ("I", 4)
        if at < 0 or at + size > len(self.data):
            raise ValueError(f"offset {at} lies outside the block")
        return int(struct.unpack_from(self.order + form, self.data, at)[0])

    @property
    def first(self) -> Directory:
        return self.directory(self.number(4))

    def directory(self, offset: int) -> Directory:
        """The IFD at an offset; entries that point outside the block are left out."""
        if not 8 <= offset <= len(self.data) - 2:
            return Directory()
        count = self.number(offset, SHORT)
        fits = min(count, (len(self.data) - offset - 2) // 12)
        entries = {entry.tag: entry for entry in self._entries(offset + 2, fits)}
        end = offset + 2 + 12 * count
        return Directory(entries, end if end + 4 <= len(self.data) else None, offset)

    def _entries(self, start: int, count: int) -> Iterator[Entry]:
        for at in range(start, start + 12 * count, 12):
            tag, kind, amount = struct.unpack_from(self.order + "HHI", self.data, at)
            size = _KIND_BYTES.get(kind, 0) * amount
            value_at = at + 8 if size <= 4 else self.number(at + 8)
            if size and value_at + size <= len(self.data):
                yield Entry(at, tag, kind, amount, value_at, size)

    def child(self, parent: Directory, tag: int) -> Directory:
        """The IFD a pointer tag leads to; empty where there is none."""
        entry = parent.entries.get(tag)
        return self.directory(self.number(entry.value_at)) if entry and entry.value_bytes >= 4 else Directory()

    def following(self, directory: Directory) -> Directory:
        """The next IFD of the chain; empty where there is none."""
        return self.directory(self.number(directory.next_at)) if directory.next_at is not None else Directory()

    def value(self, entry: Entry) -> bytes:
        return bytes(self.data[entry.value_at : entry.value_at + entry.value_bytes])

    def integer(self, directory: Directory, tag: int) -> int | None:
        """The first SHORT or LONG of a tag, or None."""
        entry = directory.entries.get(tag)
        if entry is None or entry.kind not in (SHORT, LONG):
            return None
        return self.number(entry.value_at, entry.kind)


class PatchableBlock(TiffBlock):
    """A TIFF structure of its own copy of the bytes, of which single values are overwritten in place."""

    def __init__(self, data: bytes) -> None:
        self.bytes = bytearray(data)
        super().__init__(self.bytes)

    def put(self, at: int, value: int, kind: int = LONG) -> None:
        """Write a SHORT or LONG over the bytes at an offset."""
        struct.pack_into(self.order + ("H" if kind == SHORT else "I"), self.bytes, at, value)

    def put_bytes(self, at: int, value: bytes) -> None:
        self.bytes[at : at + len(value)] = value

    def cut(self, at: int) -> None:
        """Drop everything from an offset on."""
        del self.bytes[at:]

    def append(self, value: bytes) -> int:
        """Add a value at an even offset past the end and return that offset."""
        self.bytes.extend(bytes(len(self.bytes) % 2))
        self.bytes.extend(value)
        return len(self.bytes) - len(value)

    def drop_entry(self, directory: Directory, tag: int) -> None:
        """Close the gap that a tag leaves in its directory, which is stale after it; the value stays, unnamed."""
        entry = directory.entries.get(tag)
        if entry is None or directory.next_at is None:
            return
        end = directory.next_at + 4
        self.put_bytes(entry.at, bytes(self.data[entry.at + 12 : end]))
        self.put_bytes(end - 12, bytes(12))
        self.put(directory.at, self.number(directory.at, SHORT) - 1, SHORT)

    def set_integer(self, directory: Directory, tag: int, value: int) -> None:
        """Overwrite a tag that is present with one SHORT, or one LONG when it needs it, inside its own 12 bytes."""
        entry = directory.entries.get(tag)
        if entry is None or (self.integer(directory, tag) == value and entry.count == 1):
            return
        kind = LONG if value > 0xFFFF or entry.kind == LONG else SHORT
        self.put(entry.at + 2, kind, SHORT)
        self.put(entry.at + 4, 1)
        self.put(entry.at + 8, 0)
        self.put(entry.at + 8, value, kind)
