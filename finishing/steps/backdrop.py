"""From a background as callers say it to one of the photo's size."""

from fanlight_client.background import Picture
from fanlight_client.paint import Paint
from finishing.canvas import StepError
from finishing.paint import to_srgb
from imaging.codec import Limits, decode_photo
from imaging.cutout import Backdrop, Plain, Scene
from imaging.photo import ImageError
from imaging.region import Size

LIMITS = Limits(max_bytes=6 << 20, max_pixels=50_000_000)
"""Of a photo that comes as a background: it travels within JSON."""


def choose_backdrop(asked: object, size: Size) -> Backdrop | None:
    """None for transparency; raises StepError `background_unreadable`."""
    if isinstance(asked, Paint):
        return Plain(*to_srgb(asked))
    if isinstance(asked, Picture):
        try:
            return Scene.fill(decode_photo(asked.data, LIMITS).pixels, size)
        except ImageError as error:
            raise StepError("background_unreadable", f"the background's photo: {error.message}") from error
    return None


def describe_backdrop(asked: object) -> tuple[str, str]:
    """What it is, in short, and what is to be disclosed."""
    if isinstance(asked, Paint):
        return str(asked), "What the photo is of was cut out and put on a plain colour."
    if isinstance(asked, Picture):
        return "photo", "What the photo is of was cut out and put on another photo."
    return "transparent", "What the photo is of was cut out, and what was behind it taken away."
