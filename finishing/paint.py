"""Paint as callers say it, as a colour of the screen."""

import numpy as np

from fanlight_client.paint import Paint
from imaging.color import lab_d50_to_srgb

Srgb = tuple[float, float, float]


def to_srgb(paint: Paint) -> Srgb:
    """Encoded sRGB, [0, 1]; colours beyond it are clipped."""
    if paint.levels is not None:
        red, green, blue = paint.levels
        return red / 255, green / 255, blue / 255
    red, green, blue = lab_d50_to_srgb(np.array(paint.lab, np.float64)).tolist()
    return red, green, blue


def to_hex(srgb: Srgb) -> str:
    """#rrggbb."""
    return f"#{bytes(round(255 * value) for value in srgb).hex()}"
