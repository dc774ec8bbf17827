"""Metadata of a photo whose pixels were moved: what pointed at places in the old frame goes."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from imaging.metadata import exif, xmp
from imaging.metadata.camera import GPANO
from imaging.photo import Metadata

_CAMERA_RAW = "http://ns.adobe.com/camera-raw-settings/1.0/"
_FRAME = re.compile(
    r"HasCrop|Crop(Top|Left|Bottom|Right|Angle|Width|Height|Unit|Units|ConstrainToWarp|ConstrainAspectRatio)"
    r"|Perspective.*|Upright.*|AutoUpright.*"
    r"|(RetouchAreas|RetouchInfo|RedEyeInfo|\w*Corrections)"  # spots and masks, which have places in the frame
)
_LENS = re.compile(r"LensProfile.*|LensManualDistortionAmount|LensBlur.*|AutoLateralCA|Defringe.*")
# Regions of faces and objects (MWG 2.0, Microsoft, IPTC, ACDSee, Apple) and depth maps (Google), of the old frame.
REGION_NAMESPACES = (
    "http://www.metadataworkinggroup.com/schemas/regions/",
    "http://ns.acdsee.com/regions/",
    "http://ns.apple.com/faceinfo/1.0/",
    "http://ns.google.com/photos/1.0/depthmap/",
)
REGION_NAMES = (
    "{http://ns.microsoft.com/photo/1.2/}RegionInfo",
    "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}ImageRegion",
    "{http://ns.adobe.com/exif/1.0/}SubjectArea",
    "{http://ns.adobe.com/exif/1.0/}SubjectLocation",
)


def straighten_metadata(metadata: Metadata, *, lens_corrected: bool) -> Metadata:
    """Metadata without what no longer fits once a photo was turned upright; `lens_corrected` says if its lens was, too.

    Panorama geometry (GPano), Camera Raw's crop, perspective and local corrections, its lens settings where the lens
    was corrected, regions of faces, and EXIF's subject area go. Sizes and thumbnail are `update_metadata`'s to set,
    the angles belong in a `Provenance`'s parameters.
    """

    def is_stale(name: str) -> bool:
        return _describes_frame(name) or (lens_corrected and _describes_lens(name))

    return replace(
        metadata,
        exif=exif.drop_subject_area(metadata.exif) if metadata.exif is not None else None,
        xmp=xmp.drop_properties(metadata.xmp, is_stale) if metadata.xmp is not None else None,
    )


def _describes_frame(name: str) -> bool:
    parts = etree.QName(name)
    if parts.namespace == _CAMERA_RAW:
        return _FRAME.fullmatch(parts.localname) is not None
    return name in REGION_NAMES or parts.namespace in (GPANO, *REGION_NAMESPACES)


def _describes_lens(name: str) -> bool:
    parts = etree.QName(name)
    return parts.namespace == _CAMERA_RAW and _LENS.fullmatch(parts.localname) is not None
