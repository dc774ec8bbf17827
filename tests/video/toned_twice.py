"""The same frames toned on the cores and by torch on a device."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import torch
from av.video.frame import VideoFrame

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from video.file.color import FrameColor
from video.file.convert import Converter
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes
from video.keys import Key
from video.paint import Painter
from video.plan import ShotPlan
from video.tone.curve import fit_curve
from video.tone.field import CarriedFields, fit_field
from video.tone.laid import lay_keys
from video.tone.on_device import DeviceToner
from video.tone.shot import ShotTone

SIZE = Size(270, 482)
SIDES = (SIZE.height, SIZE.width)
FRAMES = 3
LEVEL = 257
"""One of 255, in those of 16 bits."""


class Apart(NamedTuple):
    """By how much frames are apart at the most: steps of 16 bits in RGB, and of the encoder's 8 or 10 in its planes."""

    deep: int
    codes: int


def compare_toned(device: torch.device, way: str, bits: int) -> Apart:
    """A dim room under noise, made lighter by a curve or by fields, each frame by another gain."""
    pixel_format = "yuv420p" if bits == 8 else "yuv420p10le"
    color = FrameColor(1, 1, 1, False)
    times = tuple(range(FRAMES))
    facts = VideoFacts("mp4", "h264", pixel_format, bits, *SIDES, 0, color, (1, 30), (30, 1), times, FRAMES)
    plan, convert = ShotPlan(0, FRAMES, (0,), _plan_tone(way)), Converter(facts)
    here, there = Painter(facts, [plan]), Painter(facts, [plan], DeviceToner(device))
    deep, codes = [], []
    for number, filmed in enumerate(_film(convert, pixel_format, color)):
        frames = [painter.paint(number, convert.to_rgb(filmed)) for painter in (here, there)]
        deep.append(_measure(*map(merge_planes, frames)))
        codes.append(_measure(*(convert.from_rgb(frame, pixel_format, color).to_ndarray() for frame in frames)))
    return Apart(max(deep), max(codes))


def _plan_tone(way: str) -> ShotTone:
    gains = np.linspace(-0.2, 0.3, 3 * FRAMES).reshape(FRAMES, 3)
    room = _draw()
    lit = np.clip(room**0.7 * (1, 0.97, 0.9), 0, 1).astype(np.float32)
    if way == "curve":
        return ShotTone(gains, curve=fit_curve(room.reshape(-1, 3), lit.reshape(-1, 3)))
    lit *= np.linspace(0.7, 1.1, room.shape[1], dtype=np.float32)[:, None]
    places = np.stack([np.eye(3)] * FRAMES)
    fields = CarriedFields({0: fit_field(room, lit.clip(0, 1))}, lay_keys([Key(0, room, lit)], places), spread=2)
    return ShotTone(gains, fields=fields)


def _draw() -> np.ndarray:
    return as_image(render_room(Size(54, 96), seed=1))


def _film(convert: Converter, pixel_format: str, color: FrameColor) -> Iterator[VideoFrame]:
    random = np.random.default_rng(0)
    room = cv2.resize(_draw(), SIDES[::-1], interpolation=cv2.INTER_LINEAR)
    for _ in range(FRAMES):
        noisy = np.clip(room + random.normal(0, 0.05, room.shape), 0, 1)
        noisy[:8, :8], noisy[:8, 8:16] = 0, 1
        yield convert.from_rgb(split_planes(np.rint(65535 * noisy).astype(np.uint16)), pixel_format, color)


def _measure(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())
