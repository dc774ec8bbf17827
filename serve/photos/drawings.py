"""Assets as callers see them: pictures of the small copy's size, or JSON in pixels of the upright original."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import cv2
import numpy as np
from PIL import Image

from deployments.messages import DepthMap, Findings, SkyMatte, SurfaceMap
from fanlight_client.base import Wire
from fanlight_client.photo_wire import (
    CLASSES_HEADER,
    DEPTH_UNIT_HEADER,
    PNG_TYPE,
    RoomLinesTold,
    RoomLineTold,
    ThingsTold,
    ThingTold,
)
from fanlight_client.wire import JSON_TYPE
from finishing.assets.preview import SmallCopy
from finishing.assets.room_lines import RoomLinesFound
from finishing.selecting import show_mask
from imaging.surfaces import SURFACES

FARTHEST = 65.535
"""Metres, or times as far as what is nearest, that 16 bits of thousandths hold."""
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "other": (0, 0, 0),
    "wall": (214, 206, 189),
    "floor": (150, 105, 62),
    "ceiling": (245, 245, 245),
    "window": (96, 168, 222),
    "door": (196, 88, 60),
    "furniture": (86, 150, 82),
    "built_in": (128, 104, 168),
}
"""By which people tell surfaces apart; programs read the numbers."""


@dataclass(frozen=True)
class Drawing:
    """An asset as it travels."""

    content: bytes
    media_type: str = PNG_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def draw_preview(value: SmallCopy, copy: SmallCopy) -> Drawing:
    return Drawing(encode_png(copy.pixels))


def draw_sky(found: SkyMatte | None, copy: SmallCopy) -> Drawing | None:
    if found is None or found.doubt == "no_sky":
        return None
    return Drawing(encode_png(np.rint(show_mask(found.matte, copy) * 255).astype(np.uint8)))


def draw_surfaces(found: SurfaceMap, copy: SmallCopy) -> Drawing:
    """Each pixel the number of its class, with a palette; 0 (`other`) also beside the photo, in its border."""
    shown = np.stack([show_mask(likely.astype(np.float32), copy) for likely in found.likely])
    picture = Image.fromarray(shown.argmax(axis=0).astype(np.uint8))
    picture.putpalette(list(chain.from_iterable(COLOURS[name] for name in SURFACES)))
    return Drawing(_encode_palette(picture), headers={CLASSES_HEADER: ",".join(SURFACES)})


def draw_depth(found: DepthMap, copy: SmallCopy) -> Drawing:
    """Grey of 16 bits, in thousandths; 0 beside the photo, in its border, and 65535 for all that is farther."""
    shown = show_mask(np.minimum(found.depth, FARTHEST) / np.float32(FARTHEST), copy)
    unit = "metre" if found.metric else "nearest"
    return Drawing(encode_png(np.rint(shown * 65535).astype(np.uint16)), headers={DEPTH_UNIT_HEADER: unit})


def tell_lines(found: RoomLinesFound | None, copy: SmallCopy) -> Drawing | None:
    if found is None:
        return None
    lines = [
        RoomLineTold(kind=line.kind, start=_in_file(line.start, copy), end=_in_file(line.end, copy))
        for line in found.lines
    ]
    return _tell(RoomLinesTold(width=copy.size.width, height=copy.size.height, lines=lines))


def tell_things(found: Findings, copy: SmallCopy) -> Drawing:
    things = [
        ThingTold(
            kind=each.kind,
            confidence=each.confidence,
            box=(*_in_file((each.left, each.top), copy), *_in_file((each.right, each.bottom), copy)),
        )
        for each in found.found
    ]
    size = {"width": copy.size.width, "height": copy.size.height}
    return _tell(ThingsTold(**size, kinds=list(found.kinds), things=things))


def _in_file(place: tuple[float, float], copy: SmallCopy) -> tuple[float, float]:
    """From the opened photo to its file, to a tenth of a pixel."""
    return round(place[0] + copy.opened.left, 1), round(place[1] + copy.opened.top, 1)


def encode_png(image: np.ndarray) -> bytes:
    """Of uint8 or uint16 (h, w), or uint8 (h, w, 3) RGB."""
    _, png = cv2.imencode(".png", image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return png.tobytes()


def _encode_palette(picture: Image.Image) -> bytes:
    """OpenCV writes no palettes."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _tell(told: Wire) -> Drawing:
    return Drawing(told.model_dump_json().encode(), JSON_TYPE)
