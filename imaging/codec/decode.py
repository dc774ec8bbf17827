"""Bytes to a Photo: sniff, check, decode, convert to sRGB, turn upright."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from imaging.codec.heif import decode_avif, decode_heic
from imaging.codec.jpeg import decode_jpeg
from imaging.codec.limits import Limits
from imaging.codec.openexr import decode_openexr
from imaging.codec.orientation import apply_orientation
from imaging.codec.png import decode_png
from imaging.codec.radiance import decode_radiance
from imaging.codec.raster import Raster
from imaging.codec.raw import decode_raw
from imaging.codec.sniff import Container, sniff_container
from imaging.codec.source_color import read_as_srgb
from imaging.codec.tiff import decode_tiff
from imaging.codec.webp import decode_webp
from imaging.metadata import describe_left_out, normalize_metadata, read_orientation
from imaging.metadata.stale import merge_notes
from imaging.photo import ImageError, Photo

_DECODERS: dict[Container, Callable[[bytes, Limits], Raster]] = {
    "jpeg": decode_jpeg,
    "png": decode_png,
    "tiff": decode_tiff,
    "webp": decode_webp,
    "heic": decode_heic,
    "avif": decode_avif,
    "raw": decode_raw,
    "radiance": decode_radiance,
    "openexr": decode_openexr,
}


def decode_photo(
    source: bytes | Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    at_least_px: int | None = None,
) -> Photo:
    """A photo of any supported container, told by content; raises ImageError with a code imaging.photo lists.

    The pixels are upright sRGB at the file's bit depth, and the metadata already says so. `at_least_px`: of so long a
    side a smaller copy will do, where the format has one within, as JPEG has.
    """
    limits.check_bytes(source.stat().st_size if isinstance(source, Path) else len(source))
    data = source.read_bytes() if isinstance(source, Path) else bytes(source)
    container = sniff_container(data)
    decode = partial(decode_jpeg, at_least_px=at_least_px) if container == "jpeg" else _DECODERS[container]
    try:
        return _finish(decode(data, limits))
    except MemoryError as error:
        raise ImageError("too_many_pixels", "there is not enough memory for this photo") from error


def _finish(raster: Raster) -> Photo:
    orientation = raster.orientation or read_orientation(raster.metadata)
    pixels, color = read_as_srgb(raster)
    metadata = normalize_metadata(raster.metadata)
    notes = merge_notes(*raster.notes, *describe_left_out(raster.metadata))
    photo = Photo(pixels, raster.alpha, metadata, raster.format, raster.source_format, color, raster.extra, notes)
    return photo.reframe(apply_orientation(pixels, orientation), lambda plane: apply_orientation(plane, orientation))
