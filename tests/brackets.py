"""Exposure brackets as a camera leaves them: a rendered room in several exposures, and what a camera writes beside."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.TiffImagePlugin import IFDRational

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.scenes import render_room

SIZE = Size(240, 320)
EVS = (0.0, -2.0, 2.0)
BEGUN = datetime(2026, 5, 4, 10, 30)


def expose(room: np.ndarray, ev: float, seed: int = 0) -> np.ndarray:
    """A room uint8 (H, W, 3) with so many stops more light, clipped, and with a little noise."""
    light = srgb_to_linear(room.astype(np.float32) / 255) * 2**ev
    noise = np.random.default_rng(seed).normal(0, 0.002, light.shape)
    return np.rint(linear_to_srgb(np.clip(light + noise, 0, 1)) * 255).astype(np.uint8)


def shoot(evs: Sequence[float] = EVS, seed: int = 1, size: Size = SIZE, begun_s: float = 0.0) -> list[bytes]:
    """A bracket of JPEGs, half a second apart; the window is twice as bright as paper can be."""
    room = render_room(size, seed)
    room[size.height // 4 : size.height // 2, size.width // 3 : size.width // 2] = 255
    return [write_frame(expose(room, ev, number), ev, begun_s + number / 2, number) for number, ev in enumerate(evs)]


def write_frame(pixels: np.ndarray, ev: float = 0.0, taken_s: float = 0.0, number: int = 0) -> bytes:
    """A JPEG that says how it was exposed and when."""
    moment = BEGUN + timedelta(seconds=taken_s)
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = "Fanlight", "Test"
    details = exif.get_ifd(IFD.Exif)
    details[Base.ExposureTime] = IFDRational(round(2.0**ev * 20_000), 1_000_000)
    details[Base.FNumber], details[Base.FocalLength] = IFDRational(8), IFDRational(16)
    details[Base.ISOSpeedRatings] = 100
    details[Base.DateTimeOriginal] = moment.strftime("%Y:%m:%d %H:%M:%S")
    details[Base.SubsecTimeOriginal] = f"{moment.microsecond // 1000:03}"
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95, exif=exif)
    return file.getvalue()
