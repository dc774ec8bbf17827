"""EXIF, XMP and IPTC, independent of the file they travel in."""

from imaging.metadata.update import normalize_metadata, read_orientation, update_metadata
from imaging.metadata.xmp import Provenance

__all__ = ["Provenance", "normalize_metadata", "read_orientation", "update_metadata"]
