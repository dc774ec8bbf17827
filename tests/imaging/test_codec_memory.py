"""A 45 MP photo costs its pixels and little more, and nothing once it is gone."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo

HEIGHT, WIDTH = 5455, 8183
PIXELS = HEIGHT * WIDTH


def status_bytes(field: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def reset_peak() -> int:
    """Forget the peak so far; the resident size now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return status_bytes("VmRSS")


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="needs Linux's peak counter")
def test_a_45_mp_jpeg_in_and_out() -> None:
    row = np.linspace(0, 255, WIDTH).astype(np.uint8)
    pixels = np.broadcast_to(row[None, :, None], (HEIGHT, WIDTH, 3)).copy()
    encode_photo(Photo(pixels[:64]))  # libraries loaded, their pools made
    data = encode_photo(Photo(pixels))
    del pixels
    idle = reset_peak()
    photo = decode_photo(data)
    assert status_bytes("VmHWM") - idle < 4 * PIXELS
    held = reset_peak()
    again = encode_photo(photo)
    assert status_bytes("VmHWM") - held < 2 * PIXELS
    assert len(again) > 0
    del photo, again
    assert reset_peak() - idle < PIXELS
