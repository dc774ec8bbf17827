"""Reading and patching a TIFF structure in place, whatever a camera or an attacker put into it.

Source: TIFF 6.0, section 2; BigTIFF as libtiff 4 has it. Nothing here follows a pointer by itself, so no cycle can hold
it, and every length is bounded by the bytes that are there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

ASCII, SHORT, LONG, LONG8, IFD8 = 2, 3, 4, 16, 18
_KIND_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_RATIONALS = {5: "I", 10: "i"}
_FORMS = {SHORT: "H", LONG: "I", LONG8: "Q", IFD8: "Q"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry: where its 12 bytes (20 in BigTIFF) are and where its value is, as offsets into the block."""

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

    _version, _first_at = 42, 4
    _count, _offset = SHORT, LONG
    """Kinds of the number of entries of a directory, and of counts and offsets."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self.data = data
        self.order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]), "")
        end = self._first_at + _KIND_BYTES[self._offset]
        if not self.order or len(data) < end or self.number(2, SHORT) != self._version:
            raise ValueError(f"not a TIFF structure of version {self._version}")

    def number(self, at: int, kind: int = LONG) -> int:
        """The whole number of a kind at an offset; ValueError past the end."""
        if at < 0 or at + _KIND_BYTES[kind] > len(self.data):
            raise ValueError(f"offset {at} lies outside the block")
        return int(struct.unpack_from(self.order + _FORMS[kind], self.data, at)[0])

    @property
    def first(self) -> Directory:
        return self.directory(self.number(self._first_at, self._offset))

    def directory(self, offset: int) -> Directory:
        """The IFD at an offset; entries that point outside the block are left out."""
        head, pointer = _KIND_BYTES[self._count], _KIND_BYTES[self._offset]
        if not 8 <= offset <= len(self.data) - head:
            return Directory()
        count, row = self.number(offset, self._count), 4 + 2 * pointer
        fits = min(count, (len(self.data) - offset - head) // row)
        entries = {entry.tag: entry for entry in self._entries(offset + head, fits)}
        end = offset + head + row * count
        return Directory(entries, end if end + pointer <= len(self.data) else None, offset)

    def _entries(self, start: int, count: int) -> Iterator[Entry]:
        pointer = _KIND_BYTES[self._offset]
        row = 4 + 2 * pointer
        for at in range(start, start + row * count, row):
            tag, kind = self.number(at, SHORT), self.number(at + 2, SHORT)
            amount = self.number(at + 4, self._offset)
            size = _KIND_BYTES.get(kind, 0) * amount
            value_at = at + 4 + pointer
            value_at = value_at if size <= pointer else self.number(value_at, self._offset)
            if size and value_at + size <= len(self.data):
                yield Entry(at, tag, kind, amount, value_at, size)

    def child(self, parent: Directory, tag: int) -> Directory:
        """The IFD a pointer tag leads to; empty where there is none."""
        entry = parent.entries.get(tag)
        if entry is None or entry.value_bytes < 4:
            return Directory()
        return self.directory(self.number(entry.value_at, entry.kind if entry.kind in (LONG8, IFD8) else LONG))

    def following(self, directory: Directory) -> Directory:
        """The next IFD of the chain; empty where there is none."""
        return self.directory(self.number(directory.next_at, self._offset)) if directory.next_at else Directory()

    def page(self, number: int) -> Directory:
        """The IFD of a page of the chain, 0 the first; empty where the chain is shorter."""
        found = self.first
        for _ in range(number):
            found = self.following(found)
        return found

    def value(self, entry: Entry) -> bytes:
        return bytes(self.data[entry.value_at : entry.value_at + entry.value_bytes])

    def integer(self, directory: Directory, tag: int) -> int | None:
        """The first whole number of a tag, or None."""
        entry = directory.entries.get(tag)
        return self.number(entry.value_at, entry.kind) if entry and entry.kind in (SHORT, LONG, LONG8) else None

    def integers(self, directory: Directory, tag: int) -> list[int]:
        """The whole numbers of a tag; empty where there is none, or it is of another kind."""
        entry = directory.entries.get(tag)
        if entry is None or entry.kind not in (SHORT, LONG, LONG8):
            return []
        return list(struct.unpack(f"{self.order}{entry.count}{_FORMS[entry.kind]}", self.value(entry)))

    def rationals(self, directory: Directory, tag: int) -> list[float]:
        """The fractions of a tag, signed or not; empty where there is none, or one of them has no value."""
        entry = directory.entries.get(tag)
        if entry is None or entry.kind not in _RATIONALS:
            return []
        numbers = struct.unpack(f"{self.order}{2 * entry.count}{_RATIONALS[entry.kind]}", self.value(entry))
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        return [over / under for over, under in pairs] if all(under for _, under in pairs) else []

    def rational(self, directory: Directory, tag: int) -> float | None:
        """The first fraction of a tag, or None."""
        return next(iter(self.rationals(directory, tag)), None)

    def positive(self, directory: Directory, tag: int) -> float | None:
        """The first fraction of a tag, where it is a positive number."""
        value = self.rational(directory, tag)
        return value if value is not None and value > 0 else None

    def text(self, directory: Directory, tag: int) -> str | None:
        """The text of a tag up to its first zero, in one line; None for one without a letter or digit."""
        entry = directory.entries.get(tag)
        value = self.value(entry) if entry and entry.kind == ASCII else b""
        text = re.sub(r"\s+", " ", value.split(b"\0")[0].decode("utf-8", "replace")).strip()
        return text if re.search(r"\w", text) else None


class BigTiffBlock(TiffBlock):
    """A BigTIFF structure over bytes, read only; ValueError if it is none."""

    _version, _first_at = 43, 8
    _count, _offset = LONG8, LONG8


def read_tiff(data: bytes | memoryview) -> TiffBlock:
    """The structure of a TIFF file, classic or big; raises ValueError for what is neither."""
    return BigTiffBlock(data) if bytes(data[2:4]) in (b"+\0", b"\0+") else TiffBlock(data)


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
