"""exiv2 as the judge of what became of a photo's metadata."""

import pyexiv2

pyexiv2.set_log_level(4)

MAY_CHANGE = {
    "Exif.Image.Orientation",
    "Exif.Image.ImageWidth",
    "Exif.Image.ImageLength",
    "Exif.Photo.PixelXDimension",
    "Exif.Photo.PixelYDimension",
    "Exif.Photo.ColorSpace",
    "Exif.Iop.InteroperabilityIndex",
    "Exif.Thumbnail.ImageWidth",
    "Exif.Thumbnail.ImageLength",
    "Exif.Thumbnail.Orientation",
    "Exif.Thumbnail.JPEGInterchangeFormat",
    "Exif.Thumbnail.JPEGInterchangeFormatLength",
}


def read_by_exiv2(data: bytes) -> tuple[dict, dict, dict, bytes]:
    with pyexiv2.ImageData(data) as image:
        return image.read_exif(), image.read_xmp(), image.read_iptc(), image.read_thumbnail()


def differing(one: dict, other: dict) -> set[str]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
