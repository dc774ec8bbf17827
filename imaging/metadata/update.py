"""Metadata kept true to its pixels: upright on the way in; size, thumbnail and provenance on the way out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imaging.metadata import exif, xmp
from imaging.metadata.exif_rebuild import extract_exif
from imaging.metadata.thumbnail import encode_thumbnail
from imaging.metadata.xmp import Provenance
from imaging.photo import Metadata, Note
from imaging.region import Size


def normalize_metadata(metadata: Metadata) -> Metadata:
    """Metadata of a photo whose pixels were made upright and sRGB; XMP that cannot be parsed is dropped."""
    return replace(
        metadata,
        exif=exif.normalize_exif(metadata.exif) if metadata.exif is not None else None,
        xmp=xmp.normalize_xmp(metadata.xmp) if metadata.xmp is not None else None,
    )


def describe_left_out(metadata: Metadata) -> tuple[Note, ...]:
    """What `normalize_metadata` leaves out, where somebody may miss it."""
    return xmp.describe_dropped(metadata.xmp) if metadata.xmp is not None else ()


def read_orientation(metadata: Metadata) -> int:
    """The orientation, 1 to 8, that EXIF asks for, else XMP, else 1."""
    from_exif = exif.read_orientation(metadata.exif) if metadata.exif is not None else None
    return from_exif or (xmp.read_orientation(metadata.xmp) if metadata.xmp is not None else None) or 1


def update_metadata(
    metadata: Metadata, *, size: Size, thumbnail: np.ndarray | None, provenance: Provenance | None = None
) -> Metadata:
    """Metadata for a photo of that size; `thumbnail` are pixels (H, W, 3) of any size that replace an embedded one.

    Without pixels an embedded thumbnail is removed; none is added where there was none.
    """
    block = metadata.exif
    if block is not None:
        small = encode_thumbnail(thumbnail) if thumbnail is not None and exif.has_thumbnail(block) else None
        block = exif.update_exif(block, size, small)
    packet = xmp.resize_xmp(metadata.xmp, size) if metadata.xmp is not None else None
    if provenance is not None:
        packet = xmp.record_provenance(packet, provenance)
    return replace(metadata, exif=block, xmp=packet)


def fit_exif(block: bytes, most_bytes: int) -> bytes | None:
    """The block in at most that many bytes: without thumbnail, then without maker's note, else None."""
    if len(block) <= most_bytes:
        return block
    for smaller in (extract_exif(block), extract_exif(block, maker_note=False)):
        if smaller is not None and len(smaller) <= most_bytes:
            return smaller
    return None
