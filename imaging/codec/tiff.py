"""TIFF in: through libvips, which reads every usual compression; the largest page of several; float as HDR."""

from __future__ import annotations

from typing import Any

from imaging.codec.color_space import from_gamma
from imaging.codec.lab import is_lab8, open_lab8
from imaging.codec.limits import Limits, check_claim
from imaging.codec.primaries import Chromaticities, check_chromaticities
from imaging.codec.raster import Raster
from imaging.codec.tiff_float import read_float
from imaging.codec.tiff_samples import Samples, read_samples
from imaging.codec.vips import open_vips, read_array, read_blob
from imaging.metadata.exif_rebuild import extract_exif
from imaging.metadata.iptc import unpack_resource
from imaging.metadata.tiff_block import Directory, TiffBlock, read_tiff
from imaging.photo import ImageError, Metadata, Note

_XMP, _IPTC, _PHOTOSHOP = 700, 33723, 34377
_WHITE_POINT, _PRIMARIES = 318, 319
_LAB = ("lab", "labs", "labq")
_EXTRA = Note("extra_samples", "samples that are neither colour nor alpha, such as a selection: kept in TIFF alone")
_MOST_PAGES = 16
_MOST_PIXELS_A_BYTE = 8 * 1032  # one-bit deflate


def decode_tiff(data: bytes, limits: Limits) -> Raster:
    """Raises ImageError as imaging.photo lists."""
    number, image = (0, open_lab8(data)) if is_lab8(data) else _largest_page(data)
    limits.check_size(image.height, image.width)
    check_claim(image.height * image.width, len(data), _MOST_PIXELS_A_BYTE)
    if image.interpretation in _LAB:
        image = image.colourspace("rgb16")
    if image.format not in ("uchar", "ushort", "float", "double"):
        raise ImageError("unsupported_format", f"TIFF samples of type {image.format} are not read")
    samples, primaries = _read_page(data, number, image)
    profile = read_blob(image, "icc-profile-data")
    if image.format in ("float", "double"):
        xyz = image.interpretation == "xyz"
        bands, read_as = read_float(read_array(image), samples, profile, xyz=xyz, primaries=primaries)
        profile, stated = None if read_as else profile, None
    else:
        bands, read_as, stated = read_array(image), "", from_gamma(None, primaries)
    pixels, alpha, extra = samples.split(bands)
    return Raster(
        pixels,
        samples.space,
        "tiff",
        "tiff",
        profile,
        alpha,
        orientation=int(image.get("orientation")) if image.get_typeof("orientation") else 1,
        metadata=read_metadata(data),
        stated=stated,
        read_as=read_as,
        extra=extra,
        notes=(_EXTRA,) if extra else (),
    )


def _largest_page(data: bytes) -> tuple[int, Any]:
    """The number of the first page of the largest size, and the page: previews and masks are smaller pages."""
    first = open_vips("tiffload", data)
    count = int(first.get("n-pages")) if first.get_typeof("n-pages") else 1
    pages = [first, *(open_vips("tiffload", data, page=page) for page in range(1, min(count, _MOST_PAGES)))]
    return max(enumerate(pages), key=lambda each: each[1].width * each[1].height)


def _open_block(data: bytes) -> TiffBlock | None:
    try:
        return read_tiff(data)
    except ValueError:
        return None


def _read_page(data: bytes, number: int, image: Any) -> tuple[Samples, Chromaticities | None]:
    """What a page's own tags say of its samples, and of red, green, blue and white (TIFF 6.0, section 20)."""
    block = _open_block(data)
    page = block.page(number) if block else Directory()
    samples = read_samples(block, page, image.bands, cmyk=image.interpretation == "cmyk")
    if block is None:
        return samples, None
    return samples, check_chromaticities((*block.rationals(page, _PRIMARIES), *block.rationals(page, _WHITE_POINT)))


def read_metadata(data: bytes) -> Metadata:
    """EXIF, XMP and IPTC of a TIFF or BigTIFF structure; empty where it cannot be parsed."""
    block = _open_block(data)
    if block is None:
        return Metadata()
    tags = block.first.entries
    xmp, iptc, photoshop = (block.value(tags[tag]) if tag in tags else None for tag in (_XMP, _IPTC, _PHOTOSHOP))
    return Metadata(extract_exif(data), xmp, iptc or (unpack_resource(photoshop) if photoshop else None))
