"""XMP over 64 KB, which JPEG stores as a standard packet and an extension (XMP specification part 3, 1.1.3.1)."""

from __future__ import annotations

import hashlib
from typing import Any

from lxml import etree

from imaging.metadata.xmp import RDF, descriptions, empty_packet, find_rdf, parse_packet, serialize_packet

_NOTE = "{http://ns.adobe.com/xmp/note/}HasExtendedXMP"
_GUID_BYTES = 32
_PART_BYTES = 65_000
_NOTE_ROOM = 200


def merge_extended(packet: bytes, parts: list[bytes]) -> bytes:
    """One packet out of the standard packet and the parts of its extension; damaged extensions are left out."""
    root = parse_packet(packet)
    if root is None or not parts:
        return packet
    guid = _pop_note(root)
    extension = _assemble(guid, parts) if guid else None
    extra = parse_packet(extension) if extension else None
    if extra is not None:
        target = find_rdf(root)
        assert target is not None
        target.extend(descriptions(extra))
    return serialize_packet(root)


def _pop_note(root: Any) -> str | None:
    for description in descriptions(root):
        if _NOTE in description.attrib:
            return str(description.attrib.pop(_NOTE))
        element = description.find(_NOTE)
        if element is not None:
            description.remove(element)
            return str(element.text)
    return None


def _assemble(guid: str, parts: list[bytes]) -> bytes | None:
    """The extension whose MD5 the standard packet names; None when parts are missing."""
    chunks = {
        int.from_bytes(part[_GUID_BYTES + 4 : _GUID_BYTES + 8], "big"): part[_GUID_BYTES + 8 :]
        for part in parts
        if part[:_GUID_BYTES] == guid.encode()
    }
    extension = b"".join(chunks[offset] for offset in sorted(chunks))
    return extension if _md5(extension) == guid.upper() else None


def split_extended(packet: bytes, most_bytes: int) -> tuple[bytes | None, list[bytes]]:
    """A packet as (standard packet of at most that many bytes, parts of an extension); largest properties move first.

    A packet that is too large and cannot be parsed gives no packet at all.
    """
    if len(packet) <= most_bytes:
        return packet, []
    root = parse_packet(packet)
    if root is None:
        return None, []
    extra = empty_packet()
    shelf = descriptions(extra)[0]
    size = len(packet)
    for prop in sorted(_properties(root), key=lambda each: -len(etree.tostring(each))):
        if size <= most_bytes - _NOTE_ROOM:
            break
        shelf.append(prop)
        size = len(serialize_packet(root))
    extension = etree.tostring(extra, encoding="utf-8")
    descriptions(root)[0].set(_NOTE, _md5(extension))
    return serialize_packet(root), _parts(extension)


def _properties(root: Any) -> list[Any]:
    """The property elements of a packet, after long attributes were rewritten as elements, which mean the same."""
    for description in descriptions(root):
        for name, value in list(description.attrib.items()):
            if len(value) > _NOTE_ROOM and etree.QName(name).namespace != RDF:
                etree.SubElement(description, name).text = description.attrib.pop(name)
    return [prop for description in descriptions(root) for prop in description]


def _parts(extension: bytes) -> list[bytes]:
    head = _md5(extension).encode() + len(extension).to_bytes(4, "big")
    starts = range(0, len(extension), _PART_BYTES)
    return [head + start.to_bytes(4, "big") + extension[start : start + _PART_BYTES] for start in starts]


def _md5(value: bytes) -> str:
    return hashlib.md5(value, usedforsecurity=False).hexdigest().upper()
