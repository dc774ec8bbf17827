"""libvips, fenced in: loaders chosen by us, nothing cached, untrusted operations blocked, arrays in and out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyvips

from imaging.photo import ImageError

# Memory goes back to idle after a photo, and no loader that libvips itself calls untrusted can ever be reached.
pyvips.cache_set_max(0)
pyvips.block_untrusted_set(True)

# pyvips cannot decode a message that quotes bytes of a damaged file.
VIPS_ERRORS = (pyvips.Error, UnicodeDecodeError)

_SIGNS = {
    "unsupported_format": ("not supported", "unsupported", "not configured"),
    "truncated_image": (
        "premature",
        "truncated",
        "end of",
        "not enough",
        "read error",
        "short read",
        "eof",
        "bad seek",
        "seek error",
    ),
}


def open_vips(loader: str, data: bytes, **options: Any) -> Any:
    """A lazily decoded pyvips.Image of which only the header is read; raises ImageError.

    Loaders read from a source over the bytes themselves: a buffer would be copied first.
    """
    options = {"access": "sequential", "fail_on": "error", **options}
    source = pyvips.Source.new_from_memory(data)
    try:
        image = getattr(pyvips.Image, f"{loader}_source")(source, **options)
    except VIPS_ERRORS as error:
        raise as_image_error(error) from error
    image._references.append(source)  # as pyvips' own constructors do: the bytes must outlive the lazy image
    return image


def read_array(image: Any) -> np.ndarray:
    """Decode a pyvips.Image to (H, W, bands); raises ImageError truncated_image or corrupt_image."""
    try:
        return np.asarray(image.numpy()).reshape(image.height, image.width, image.bands)
    except VIPS_ERRORS as error:
        raise as_image_error(error) from error


def wrap_array(array: np.ndarray) -> Any:
    """A pyvips.Image over an (H, W, bands) array; the pixels are not copied."""
    height, width, bands = array.shape
    kind = {"uint8": "uchar", "uint16": "ushort", "float32": "float"}[array.dtype.name]
    return pyvips.Image.new_from_memory(np.ascontiguousarray(array).data, width, height, bands, kind)


def read_blob(image: Any, name: str) -> bytes | None:
    """A binary metadata field of a pyvips.Image, or None."""
    return bytes(image.get(name)) if image.get_typeof(name) else None


def as_image_error(error: Exception) -> ImageError:
    """The ImageError that the message of a C library stands for."""
    lines = str(getattr(error, "detail", "") or error).splitlines()
    message = " ".join(" ".join(dict.fromkeys(lines)).split())[:300]  # damage is often told line by line
    pyvips.vips_lib.vips_error_clear()  # or the next error would repeat this one
    for code, signs in _SIGNS.items():
        if any(sign in message.lower() for sign in signs):
            return ImageError(code, message)
    return ImageError("corrupt_image", message)


def split_bands(bands: np.ndarray, colors: int) -> tuple[np.ndarray, np.ndarray | None]:
    """(H, W, bands) as contiguous colours (H, W, colors) and alpha (H, W), None where there is no band left for it."""
    if bands.shape[2] == colors:
        return bands, None
    return np.ascontiguousarray(bands[..., :colors]), np.ascontiguousarray(bands[..., colors])
