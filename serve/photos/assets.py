"""What is known of a photo, by name: pictures, and lines and boxes as JSON."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from finishing.assets.asset import Asset
from finishing.assets.depth import DepthSeen
from finishing.assets.objects import FoundObjects
from finishing.assets.preview import Preview, SmallCopy
from finishing.assets.room_lines import RoomLines
from finishing.assets.sky import FoundSky
from finishing.assets.surfaces import SurfacesSeen
from jobs.photo import Photo
from jobs.store import JobError
from serve.photos.darkroom import Darkroom
from serve.photos.drawings import (
    Drawing,
    draw_depth,
    draw_preview,
    draw_sky,
    draw_surfaces,
    tell_lines,
    tell_things,
)


class UnknownAssetError(JobError):
    """There is no asset of that name."""

    code = "unknown_asset"


class HasNoneError(JobError):
    """An asset that this photo does not have, as an interior has no sky."""

    code = "photo_has_none"


class NotMadeYetError(Exception):
    """An asset that is being made."""


@dataclass(frozen=True)
class Shown:
    """An asset that can be looked at: what it is, and how it is shown beside the small copy; None: the photo has
    none."""

    what: str
    asset: Asset
    draw: Callable[[Any, SmallCopy], Drawing | None]


SHOWN: Mapping[str, Shown] = {
    "preview": Shown("a small copy, long side 1024", Preview(), draw_preview),
    "sky": Shown("the matte of its sky, white where it is all sky, of the preview's size", FoundSky(), draw_sky),
    "surfaces": Shown("the class of each of the preview's pixels, by its number", SurfacesSeen(), draw_surfaces),
    "depth": Shown("how far away each of the preview's pixels is, in 16 bits, in thousandths", DepthSeen(), draw_depth),
    "room_lines": Shown("where walls meet each other, floor and ceiling, as JSON", RoomLines(), tell_lines),
    "objects": Shown("things by their boxes, as JSON", FoundObjects("objects"), tell_things),
    "faces": Shown("faces by their boxes, as JSON", FoundObjects("faces"), tell_things),
}
"""By name. One more is a line here: what there is to show, and how."""


def find_shown(name: str) -> Shown:
    """Raises UnknownAssetError."""
    if name not in SHOWN:
        known = ", ".join(f"{each} ({shown.what})" for each, shown in SHOWN.items())
        raise UnknownAssetError(f"there is no asset {name[:50]!r}; there are: {known}")
    return SHOWN[name]


async def draw_asset(darkroom: Darkroom, photo: Photo, shown: Shown, patience_s: float) -> Drawing:
    """The asset as it travels. Raises NotMadeYetError where it takes longer to make, HasNoneError where the photo has
    none, and what its making raises."""
    value = await _wait(await darkroom.begin(photo, shown.asset), patience_s)
    copy = await _wait(await darkroom.begin(photo, Preview()), patience_s)
    drawn = await asyncio.to_thread(shown.draw, value, copy)
    if drawn is None:
        raise HasNoneError(f"photo {photo.id} has no {shown.asset.name}")
    return drawn


async def _wait(making: asyncio.Task[Any], patience_s: float) -> Any:
    done, _ = await asyncio.wait({making}, timeout=patience_s)
    if not done:
        raise NotMadeYetError("it is being made")
    return making.result()
