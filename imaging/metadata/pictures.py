"""Metadata of a photo in which something was made unrecognisable: nothing in it may show or name that any more."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from imaging.metadata import xmp
from imaging.metadata.exif_rebuild import extract_exif
from imaging.metadata.straightened import REGION_NAMES, REGION_NAMESPACES
from imaging.photo import Metadata

_IMAGES = re.compile(
    r"http://ns\.google\.com/photos/1\.0/(image|depthmap|camera|focus)/"  # a photo before its background was blurred
    r"|http://ns\.adobe\.com/xap/1\.0/(g/img|mm/pantry)/"
)
_PREVIEWS = range(200, 203)
"""Datasets of an IIM record 2 that hold a preview."""


def forget_pictures(metadata: Metadata) -> Metadata:
    """Metadata without what shows the photo as it came, or says where whose face is.

    Thumbnails and previews go with the maker's note, in which many cameras keep another; so do depth maps, pictures
    within XMP, regions of faces and IPTC's preview. What EXIF says of camera and place stays.
    """
    return replace(
        metadata,
        exif=extract_exif(metadata.exif, maker_note=False) if metadata.exif is not None else None,
        xmp=xmp.drop_properties(metadata.xmp, _shows_or_names) if metadata.xmp is not None else None,
        iptc=_drop_previews(metadata.iptc) if metadata.iptc is not None else None,
    )


def _shows_or_names(name: str) -> bool:
    space = etree.QName(name).namespace or ""
    return name in REGION_NAMES or space in REGION_NAMESPACES or _IMAGES.fullmatch(space) is not None


def _drop_previews(records: bytes) -> bytes | None:
    """IIM records without previews; without what follows a record that cannot be told from others."""
    kept, at = bytearray(), 0
    while records[at : at + 1] == b"\x1c" and at + 5 <= len(records):
        length = int.from_bytes(records[at + 3 : at + 5], "big")
        if length & 0x8000:  # more than 32 kB, which only pictures are
            break
        if (records[at + 1], records[at + 2]) not in {(2, number) for number in _PREVIEWS}:
            kept += records[at : at + 5 + length]
        at += 5 + length
    return bytes(kept) or None
