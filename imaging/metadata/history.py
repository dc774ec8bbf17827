"""Who edited a photo last, and what kind of picture it says it is: the parts of XMP that `record_provenance` writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imaging.metadata.xmp import EVENT, IPTC_EXT, RDF, XMP_MM, descriptions, parse_packet
from imaging.photo import Metadata


@dataclass(frozen=True, slots=True)
class Edit:
    """One event: the software, and what it changed."""

    software: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """IPTC's digital source type (URI), empty where the photo does not say, and xmpMM:History's events in order."""

    source_type: str = ""
    edits: tuple[Edit, ...] = ()


def read_history(metadata: Metadata) -> History:
    """What a photo's XMP says of its own past; an empty one where there is none that can be parsed."""
    root = parse_packet(metadata.xmp) if metadata.xmp is not None else None
    if root is None:
        return History()
    events = (item for each in descriptions(root) for item in each.iterfind(f"{{{XMP_MM}}}History/*/{{{RDF}}}li"))
    return History(_read_source_type(root), tuple(_read_edit(event) for event in events))


def _read_edit(event: Any) -> Edit:
    changed = (part.strip() for part in _read(event, "changed").split(","))
    return Edit(_read(event, "softwareAgent"), tuple(filter(None, changed)))


def _read_source_type(root: Any) -> str:
    name = f"{{{IPTC_EXT}}}DigitalSourceType"
    found = (each.get(name) or each.findtext(name) for each in descriptions(root))
    return next((value.strip() for value in found if value), "")


def _read(event: Any, field: str) -> str:
    """A field of an event, which is written as an attribute or as an element, in itself or in a description."""
    name = f"{{{EVENT}}}{field}"
    values = (each.get(name) or each.findtext(name) for each in (event, *event.iterfind(f"{{{RDF}}}Description")))
    return next((value for value in values if value), "")
