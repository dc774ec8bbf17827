"""What is known of a photo, as pictures by name."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from finishing.assets.asset import Asset
from finishing.assets.preview import Preview, SmallCopy
from finishing.assets.sky import FoundSky
from finishing.selecting import show_mask
from jobs.photo import Photo
from jobs.store import JobError
from serve.photos.darkroom import Darkroom


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
    """An asset that can be looked at: what it is, and how it is drawn for the small copy; None: the photo has none."""

    what: str
    asset: Asset
    draw: Callable[[Any, SmallCopy], np.ndarray | None]


def _draw_sky(found: Any, copy: SmallCopy) -> np.ndarray | None:
    if found is None or found.doubt == "no_sky":
        return None
    return np.rint(show_mask(found.matte, copy) * 255).astype(np.uint8)


SHOWN: Mapping[str, Shown] = {
    "preview": Shown("a small copy, long side 1024", Preview(), lambda _, copy: copy.pixels),
    "sky": Shown("the matte of its sky, white where it is all sky, of the preview's size", FoundSky(), _draw_sky),
}
"""By name. One more is a line here: what there is to draw, and how."""


def find_shown(name: str) -> Shown:
    """Raises UnknownAssetError."""
    if name not in SHOWN:
        known = ", ".join(f"{each} ({shown.what})" for each, shown in SHOWN.items())
        raise UnknownAssetError(f"there is no asset {name[:50]!r}; there are: {known}")
    return SHOWN[name]


async def draw_asset(darkroom: Darkroom, photo: Photo, shown: Shown, patience_s: float) -> bytes:
    """The asset as a PNG. Raises NotMadeYetError where it takes longer to make, HasNoneError where the photo has none,
    and what its making raises."""
    value = await _wait(await darkroom.begin(photo, shown.asset), patience_s)
    copy = await _wait(await darkroom.begin(photo, Preview()), patience_s)
    drawn = await asyncio.to_thread(_draw, shown, value, copy)
    if drawn is None:
        raise HasNoneError(f"photo {photo.id} has no {shown.asset.name}")
    return drawn


async def _wait(making: asyncio.Task[Any], patience_s: float) -> Any:
    done, _ = await asyncio.wait({making}, timeout=patience_s)
    if not done:
        raise NotMadeYetError("it is being made")
    return making.result()


def _draw(shown: Shown, value: Any, copy: SmallCopy) -> bytes | None:
    image = shown.draw(value, copy)
    return None if image is None else encode_png(image)


def encode_png(image: np.ndarray) -> bytes:
    """Of uint8 (h, w), or (h, w, 3) RGB."""
    _, png = cv2.imencode(".png", image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return png.tobytes()
