"""EXIF, XMP and IPTC, independent of the file they travel in."""

from imaging.metadata.camera import CameraFacts, read_camera
from imaging.metadata.history import Edit, History, read_history
from imaging.metadata.pictures import forget_pictures
from imaging.metadata.straightened import straighten_metadata
from imaging.metadata.update import describe_left_out, normalize_metadata, read_orientation, update_metadata
from imaging.metadata.xmp import Provenance

__all__ = [
    "CameraFacts",
    "Edit",
    "History",
    "Provenance",
    "describe_left_out",
    "forget_pictures",
    "normalize_metadata",
    "read_camera",
    "read_history",
    "read_orientation",
    "straighten_metadata",
    "update_metadata",
]
