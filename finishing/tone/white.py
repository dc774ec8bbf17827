"""A room's white, moved to that of its listing within bounds: part of its tone field, checked and reported as such."""

from dataclasses import replace

import numpy as np

from fanlight_client.report import ListingReport
from finishing.listing_look import ListingLook
from finishing.tone.looks import WholeLook
from imaging.finish import tone_photo
from imaging.sampling import as_image, shrink_pixels
from imaging.tone_field import compose_within
from imaging.white_point import Gains, WhitePoint, make_white_field, measure_white_point, plan_white_shift

CAST_MENDED = 4.0
"""CIELAB of a cast that was taken away, from which on a room's white is no longer what its photographer wanted."""

_LOOK_PX = 256
NO_SHIFT: Gains = (1.0, 1.0, 1.0)


def describe_listing(look: ListingLook | None, gains: Gains) -> ListingReport | None:
    """What a photo's listing decided, and how far its white was moved; None for a photo by itself."""
    if look is None:
        return None
    white = (look.white.warmth, look.white.tint) if look.white else None
    return ListingReport(
        photos=look.from_photos, white=white, white_gains=gains, sky_style=look.sky_style, sky_seed=look.sky_seed
    )


def see_white(preview: np.ndarray, whole: WholeLook) -> WhitePoint:
    """The white of a preview, uint8 or uint16 (h, w, 3), as it would come out with its own field in full strength."""
    return measure_white_point(as_image(tone_photo(shrink_pixels(preview, _LOOK_PX), whole.field, noise=0.0)))


def tell_mended(whole: WholeLook) -> float:
    """How much of a photo's white is mended and not its photographer's, [0, 1]: the more, the freer it is to move."""
    return max(whole.need or 0.0, min(1.0, whole.cast.size / CAST_MENDED))


def share_white(preview: np.ndarray, whole: WholeLook, common: WhitePoint) -> tuple[WholeLook, Gains]:
    """The look with the listing's white, and the gains on linear light that this takes."""
    gains = plan_white_shift(see_white(preview, whole), common, tell_mended(whole))
    if gains == NO_SHIFT:
        return whole, gains
    return replace(whole, field=compose_within(whole.field, make_white_field(gains))), gains
