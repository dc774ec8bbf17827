"""XMP packets (ISO 16684-1): read with a parser that resolves nothing, changed property by property.

Properties that are not named here are never touched, and a packet in which nothing changes keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from imaging.metadata.stale import describe_stale, find_stale
from imaging.photo import Note
from imaging.region import Size

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META = "adobe:ns:meta/"
_TIFF, _EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP_MM, EVENT = "http://ns.adobe.com/xap/1.0/mm/", "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
_PREFIXES = {"Iptc4xmpExt": IPTC_EXT, "xmpMM": XMP_MM, "stEvt": EVENT, "rdf": RDF}
_EMPTY = (
    f'<x:xmpmeta xmlns:x="{_META}"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)
_HEAD, _TAIL = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', b'\n<?xpacket end="w"?>'


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was done to a photo: an IPTC digital source type (URI) and one event of its edit history.

    `when` is ISO 8601 and left out when None, so that equal inputs can give equal bytes.
    """

    digital_source_type: str
    software_agent: str
    when: str | None = None
    changed: str | None = None
    parameters: str | None = None


def parse_packet(packet: bytes) -> Any | None:
    """The root element of a packet; None when it is malformed, declares a DTD or has no rdf:RDF."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.getroottree().docinfo.internalDTD is None and find_rdf(root) is not None else None


def empty_packet() -> Any:
    return etree.fromstring(_EMPTY)


def serialize_packet(root: Any) -> bytes:
    return _HEAD + etree.tostring(root, encoding="utf-8") + _TAIL


def find_rdf(root: Any) -> Any | None:
    tag = f"{{{RDF}}}RDF"
    return root if root.tag == tag else root.find(f".//{tag}")


def descriptions(root: Any) -> list[Any]:
    """The top-level rdf:Description elements; one is made where there is none."""
    rdf = find_rdf(root)
    assert rdf is not None
    found = rdf.findall(f"{{{RDF}}}Description")
    return found or [etree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})]


def read_orientation(packet: bytes) -> int | None:
    """tiff:Orientation, 1 to 8; None when absent or out of range."""
    root = parse_packet(packet)
    name = f"{{{_TIFF}}}Orientation"
    found = [] if root is None else [each.get(name) or each.findtext(name) for each in descriptions(root)]
    return next((int(value) for value in found if value and value in "12345678" and len(value) == 1), None)


def normalize_xmp(packet: bytes) -> bytes | None:
    """The packet of a photo made upright and sRGB, free of what described other images; None when not parsable."""
    values = {
        f"{{{_TIFF}}}Orientation": "1",
        f"{{{_EXIF}}}ColorSpace": "1",
        f"{{{_PHOTOSHOP}}}ICCProfile": "sRGB IEC61966-2.1",
    }
    root = parse_packet(packet)
    if root is None:
        return None
    fresh = drop_properties(packet, find_stale(list_properties(root)).__contains__)
    return None if fresh is None else _replace(fresh, values)


def describe_dropped(packet: bytes) -> tuple[Note, ...]:
    """What `normalize_xmp` leaves out of a packet, where somebody may miss it."""
    root = parse_packet(packet)
    return () if root is None else describe_stale(list_properties(root))


def list_properties(root: Any) -> dict[str, list[str]]:
    """The top-level properties by {namespace}name, with everything that is written in each: names and values."""
    found: dict[str, list[str]] = {}
    for description in descriptions(root):
        for name, value in description.attrib.items():
            found.setdefault(name, []).append(value)
        for element in description:
            if isinstance(element.tag, str):
                inner = [
                    part for each in element.iter() for part in (each.tag, each.text, *each.keys(), *each.values())
                ]
                found.setdefault(element.tag, []).append(" ".join(part for part in inner if isinstance(part, str)))
    return found


def resize_xmp(packet: bytes, size: Size) -> bytes | None:
    """The packet with its pixel dimensions, where it names them, brought up to date; None when it cannot be parsed."""
    width, height = str(size.width), str(size.height)
    values = {
        f"{{{_TIFF}}}ImageWidth": width,
        f"{{{_TIFF}}}ImageLength": height,
        f"{{{_EXIF}}}PixelXDimension": width,
        f"{{{_EXIF}}}PixelYDimension": height,
    }
    return _replace(packet, values)


def record_provenance(packet: bytes | None, provenance: Provenance) -> bytes:
    """The packet (a new one when there is none to parse) with its source type set and an event added to its history."""
    root = parse_packet(packet) if packet is not None else None
    root = empty_packet() if root is None else root
    first = descriptions(root)[0]
    name = f"{{{IPTC_EXT}}}DigitalSourceType"
    for description in descriptions(root):
        description.attrib.pop(name, None)
        for old in description.findall(name):
            description.remove(old)
    etree.SubElement(first, name, nsmap=_namespace(name)).text = provenance.digital_source_type
    _append_event(_history(root), provenance)
    return serialize_packet(root)


def _history(root: Any) -> Any:
    """The rdf:Seq of xmpMM:History, made where it is missing."""
    name, seq = f"{{{XMP_MM}}}History", f"{{{RDF}}}Seq"
    found = next((node for each in descriptions(root) for node in each.findall(name)), None)
    if found is None:
        found = etree.SubElement(descriptions(root)[0], name, nsmap=_namespace(name))
    inner = found.find(seq)
    return etree.SubElement(found, seq) if inner is None else inner


def _append_event(history: Any, provenance: Provenance) -> None:
    event = {
        "action": "edited",
        "changed": provenance.changed,
        "parameters": provenance.parameters,
        "softwareAgent": provenance.software_agent,
        "when": provenance.when,
    }
    item = etree.SubElement(history, f"{{{RDF}}}li", nsmap={"stEvt": EVENT})
    item.set(f"{{{RDF}}}parseType", "Resource")
    for key, value in event.items():
        if value is not None:
            etree.SubElement(item, f"{{{EVENT}}}{key}").text = value


def drop_properties(packet: bytes, is_stale: Callable[[str], bool]) -> bytes | None:
    """The packet without the properties whose names, as {namespace}name, are stale; None when it cannot be parsed."""
    root = parse_packet(packet)
    if root is None:
        return None
    stale = 0
    for description in descriptions(root):
        for name in [name for name in description.attrib if is_stale(name)]:
            stale += len(description.attrib.pop(name))
        for element in [element for element in description if isinstance(element.tag, str) and is_stale(element.tag)]:
            description.remove(element)
            stale += 1
    return serialize_packet(root) if stale else packet


def _replace(packet: bytes, values: Mapping[str, str]) -> bytes | None:
    """Set simple properties that are present and differ, written as attribute or as element."""
    root = parse_packet(packet)
    if root is None:
        return None
    changed = False
    for description in descriptions(root):
        for name, value in values.items():
            if description.get(name, value) != value:
                description.set(name, value)
                changed = True
            for element in _simple_elements(description, name):
                changed |= element.text != value
                element.text = value
    return serialize_packet(root) if changed else packet


def _simple_elements(description: Any, name: str) -> Iterator[Any]:
    return (element for element in description.findall(name) if len(element) == 0)


def _namespace(name: str) -> dict[str, str]:
    uri = etree.QName(name).namespace
    return {prefix: each for prefix, each in _PREFIXES.items() if each == uri}
