"""What a file says of how it was taken, as it travels."""

from fanlight_client.capture_wire import FrameFacts
from finishing.capture import CaptureError
from finishing.grey_png import decode_grey, encode_grey
from imaging import capture
from imaging.capture.facts import THUMBNAIL_PX
from imaging.region import Size

_PLAIN = FrameFacts.model_fields.keys() - {"width", "height", "thumbnail"}


def write_facts(facts: capture.FrameFacts) -> FrameFacts:
    """As they travel."""
    return FrameFacts(
        width=facts.size.width,
        height=facts.size.height,
        thumbnail=encode_grey(facts.thumbnail),
        **{name: getattr(facts, name) for name in _PLAIN},
    )


def read_facts(facts: FrameFacts) -> capture.FrameFacts:
    """As they were written; raises CaptureError `bad_thumbnail`."""
    try:
        thumbnail = decode_grey(facts.thumbnail, THUMBNAIL_PX)
    except ValueError as error:
        raise CaptureError("bad_thumbnail", f"{facts.name}: {error}") from error
    plain = {name: getattr(facts, name) for name in _PLAIN}
    return capture.FrameFacts(size=Size(facts.height, facts.width), thumbnail=thumbnail, **plain)
