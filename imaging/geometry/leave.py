"""Photos that are not straightened whatever their lines say, told by their metadata or their shape."""

from __future__ import annotations

import re

from imaging.metadata.camera import CameraFacts
from imaging.region import Size

WIDEST = 2.0
_FISHEYE = re.compile(
    r"fish[\s-]?eye|(?<![\d.])8-15\s?mm|nikkor 10\.5\s?mm|sigma 4\.5\s?mm|samyang 7\.5\s?mm", re.IGNORECASE
)
_ROUND_CAMERAS = re.compile(r"gopro|insta360|theta|gear\s?360|osmo\s?(360|action)|kandao|garmin virb", re.IGNORECASE)


def reason_to_leave(camera: CameraFacts, full: Size) -> str | None:
    """Why straight lines need not be straight in a photo of that size, in plain words; None where they should be."""
    if camera.panorama:
        return f"it is a panorama ({camera.panorama})"
    if max(full.width, full.height) >= WIDEST * min(full.width, full.height):
        return "it is at least twice as wide as high, as stitched panoramas are"
    if camera.lens and _FISHEYE.search(camera.lens):
        return f"its lens is a fisheye ({camera.lens})"
    if _ROUND_CAMERAS.search(f"{camera.make or ''} {camera.model or ''}"):
        return f"its camera bends lines ({camera.make or ''} {camera.model or ''})".replace("( ", "(")
    return None
