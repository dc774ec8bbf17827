"""Masks that callers made elsewhere: PNG files and run lengths."""

import base64

from fanlight_client.mask import Png, Rle
from finishing.masks.error import MaskError
from finishing.masks.found import Found
from finishing.masks.ground import Ground
from imaging.codec import Limits
from imaging.masks import Mask, check_runs, decode_mask_png, decode_rle, scale_mask
from imaging.photo import ImageError
from imaging.region import Size

_LIMITS = Limits()


def read_uploaded(asked: Png | Rle) -> Mask:
    """The mask of an image of its own size; raises MaskError mask_unreadable."""
    try:
        if isinstance(asked, Png):
            return decode_mask_png(base64.b64decode(asked.data, validate=True), _LIMITS)
        return decode_rle(asked.counts, _claim_size(asked))
    except ValueError as error:
        raise MaskError("mask_unreadable", f"it is no base64: {error}") from error
    except ImageError as error:
        raise MaskError("mask_unreadable", error.message) from error


def is_empty_rle(asked: Rle) -> bool:
    """Whether nothing is in run lengths, told without drawing them; raises MaskError mask_unreadable."""
    try:
        check_runs(asked.counts, _claim_size(asked))
    except ImageError as error:
        raise MaskError("mask_unreadable", error.message) from error
    return not any(asked.counts[1::2])


def lay_uploaded(asked: Png | Rle, ground: Ground) -> Found:
    """Raises MaskError mask_unreadable, mask_wrong_shape."""
    mask = read_uploaded(asked)
    try:
        scaled = scale_mask(mask, ground.file)
    except ImageError as error:
        raise MaskError(error.code, error.message) from error
    return Found(ground.carry(scaled), ground.reach(ground.file.width / mask.size.width))


def _claim_size(asked: Rle) -> Size:
    """Raises ImageError for more pixels than a photo may have."""
    _LIMITS.check_size(*asked.size)
    return Size(*asked.size)
