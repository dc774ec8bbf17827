"""What a photo's metadata say of the camera that took it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from imaging.metadata.exif import EXIF_IFD
from imaging.metadata.tiff_block import Directory, TiffBlock
from imaging.metadata.xmp import descriptions, parse_packet
from imaging.photo import Metadata

GPANO = "http://ns.google.com/photos/1.0/panorama/"

_MAKE, _MODEL, _LENS = 0x010F, 0x0110, 0xA434
_APERTURE, _DISTANCE, _FOCAL, _FOCAL_35 = 0x829D, 0x9206, 0x920A, 0xA405
_PLANE_X, _PLANE_Y, _PLANE_UNIT, _WIDTH, _HEIGHT = 0xA20E, 0xA20F, 0xA210, 0xA002, 0xA003
_UNIT_MM = {2: 25.4, 3: 10.0, 4: 1.0}
_DIAGONAL_35_MM = 43.2666
_BELIEVED_35_MM = range(6, 2001)
"""Shorter or longer equivalents are mistakes of whoever wrote them."""
_SENSOR_DIAGONAL_MM = (3.0, 90.0)
_FAR_M = 1000.0
_XMP_LENS = ("{http://ns.adobe.com/exif/1.0/aux/}Lens", "{http://cipa.jp/exif/1.0/}LensModel")
_XMP_MAKE, _XMP_MODEL = (f"{{http://ns.adobe.com/tiff/1.0/}}{name}" for name in ("Make", "Model"))


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """Make, model and lens as the file names them; focal lengths in mm, `focal_35_mm` the 35 mm equivalent;
    `aperture` as an f-number, distance to the subject in metres. None is unknown.

    `panorama` is the projection of a stitched or spherical photo (GPano), such as "cylindrical"; `turn` how much of a
    full turn it covers, (0, 1].
    """

    make: str | None = None
    model: str | None = None
    lens: str | None = None
    focal_mm: float | None = None
    focal_35_mm: float | None = None
    aperture: float | None = None
    distance_m: float | None = None
    panorama: str | None = None
    turn: float | None = None


def read_camera(metadata: Metadata) -> CameraFacts:
    """From EXIF (Exif 3.0), raw files' included, and what EXIF leaves out from XMP; damaged values count as absent."""
    root = parse_packet(metadata.xmp) if metadata.xmp is not None else None
    facts = _read_exif(metadata.exif) if metadata.exif is not None else {}
    facts["make"] = facts.get("make") or _property(root, _XMP_MAKE)
    facts["model"] = facts.get("model") or _property(root, _XMP_MODEL)
    facts["lens"] = facts.get("lens") or next(filter(None, (_property(root, name) for name in _XMP_LENS)), None)
    return CameraFacts(**facts, panorama=_panorama(root), turn=_turn(root))


def _read_exif(exif: bytes) -> dict[str, Any]:
    try:
        block = TiffBlock(exif)
    except ValueError:
        return {}
    first = block.first
    sub = block.child(first, EXIF_IFD)
    focal = block.positive(sub, _FOCAL)
    stated = block.integer(sub, _FOCAL_35) or 0
    distance = block.positive(sub, _DISTANCE)
    return {
        "make": block.text(first, _MAKE),
        "model": block.text(first, _MODEL),
        "lens": block.text(sub, _LENS),
        "focal_mm": focal,
        "focal_35_mm": float(stated) if stated in _BELIEVED_35_MM else _equivalent(block, sub, focal),
        "aperture": block.positive(sub, _APERTURE),
        "distance_m": distance if distance and distance < _FAR_M else None,
    }


def _equivalent(block: TiffBlock, directory: Directory, focal_mm: float | None) -> float | None:
    """The 35 mm equivalent of a focal length by the sensor's diagonal, from the resolution in its plane."""
    unit = _UNIT_MM.get(block.integer(directory, _PLANE_UNIT) or 2)
    density = [block.positive(directory, tag) for tag in (_PLANE_X, _PLANE_Y)]
    pixels = [block.integer(directory, tag) for tag in (_WIDTH, _HEIGHT)]
    if focal_mm is None or unit is None or None in density or None in pixels:
        return None
    width, height = (count / dots * unit for count, dots in zip(pixels, density, strict=True))  # type: ignore[operator]
    diagonal = float((width**2 + height**2) ** 0.5)
    low, high = _SENSOR_DIAGONAL_MM
    return focal_mm * _DIAGONAL_35_MM / diagonal if low <= diagonal <= high else None


def _property(root: Any, name: str) -> str | None:
    """A simple property, written as attribute or as element."""
    values = [each.get(name) or each.findtext(name) for each in descriptions(root)] if root is not None else []
    return next((value.strip() for value in values if value and value.strip()), None)


def _panorama(root: Any) -> str | None:
    """GPano's projection type; "panorama" where other properties of GPano stand without it."""
    if root is None:
        return None
    names = [name for each in descriptions(root) for name in (*each.attrib, *(child.tag for child in each))]
    if not any(isinstance(name, str) and etree.QName(name).namespace == GPANO for name in names):
        return None
    return _property(root, f"{{{GPANO}}}ProjectionType") or "panorama"


def _turn(root: Any) -> float | None:
    """The width of the photo as it was cropped from a full turn, by GPano, as a share of the full turn's."""
    names = (f"{{{GPANO}}}{name}" for name in ("CroppedAreaImageWidthPixels", "FullPanoWidthPixels"))
    cropped, full = (_property(root, name) or "" for name in names)
    if not (cropped.isdecimal() and full.isdecimal() and 0 < int(cropped) <= int(full)):
        return None
    return int(cropped) / int(full)
