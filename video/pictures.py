"""Pictures of frames as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np


def write_picture(path: Path, pixels: np.ndarray, settings: Sequence[int]) -> None:
    """RGB (h, w, 3) uint8 or uint16, in the format that the name says, with OpenCV's settings of it. Raises OSError
    where there is no room: `cv2.imwrite` would leave half a picture, and say nothing."""
    _, content = cv2.imencode(path.suffix, np.ascontiguousarray(pixels[..., ::-1]), settings)
    path.write_bytes(content.tobytes())
