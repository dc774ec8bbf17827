"""Options that a photo does not take: the counterpart of those that a video does not."""

from fanlight_client.options import EnhanceOptions


class NotForPhotosError(Exception):
    """An option that only a video takes was asked of a photo. Code: `unsupported_for_photo`."""

    code = "unsupported_for_photo"


def check_photo_options(options: EnhanceOptions) -> None:
    """Raises NotForPhotosError."""
    if options.hdr != "sdr":
        raise NotForPhotosError(f"a photo does not take hdr {options.hdr}: it comes out as sRGB; a video does")
