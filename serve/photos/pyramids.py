"""The tiles of kept photos: cut once, kept where assets are, and those that are looked at now lie at hand."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from deployments.shared_task import start_shared
from finishing.assets.keeper import AssetKeeper, name_upright
from finishing.assets.tiles import COARSE_PX, Tiles, cut_coarse, cut_fine
from finishing.limits import PhotoLimits
from imaging.pyramid import TILE_PX, Place, Pyramid, TileBox, TileFormat
from imaging.region import Size
from jobs.photo import Photo
from jobs.store import JobError
from serve.photos.darkroom import Darkroom

AT_HAND_BYTES = 128 << 20
"""Of tiles in memory: those of some ten photos of 45 MP."""


class UnknownTileError(JobError):
    """A photo has no tile there."""

    code = "unknown_tile"


def find_pyramid(photo: Photo) -> Pyramid:
    return Pyramid(Size(photo.height, photo.width))


def check_place(photo: Photo, place: Place) -> Place:
    """The same; raises UnknownTileError."""
    pyramid = find_pyramid(photo)
    if not pyramid.has(place):
        where = f"{place.column}_{place.row} in level {place.level} of {pyramid.top}"
        raise UnknownTileError(f"photo {photo.id} has no tile {where}")
    return place


class Pyramids:
    """Of one Ingress. Those who ask for tiles of the same photo wait for one opening of it."""

    def __init__(self, darkroom: Darkroom, keeper: AssetKeeper, limits: Callable[[], PhotoLimits]) -> None:
        self._darkroom, self._keeper, self._limits = darkroom, keeper, limits
        self._at_hand: OrderedDict[str, asyncio.Task[TileBox]] = OrderedDict()

    async def find(self, photo: Photo, place: Place, format: TileFormat) -> bytes:
        """A tile that there is, as a file. Whoever looks at more than a thumbnail will look closer: the fine levels
        are begun then. Raises TooBusyError, ImageError, NotThereError."""
        pyramid = find_pyramid(photo)
        coarse, thumbnail = pyramid.level_within(COARSE_PX), pyramid.level_within(TILE_PX)
        box = await self._get(photo, Tiles(format, fine=place.level > coarse))
        if thumbnail < place.level <= coarse < pyramid.top:
            self._begin(photo, Tiles(format, fine=True))
        return box.read(place)

    async def _get(self, photo: Photo, tiles: Tiles) -> TileBox:
        return await asyncio.shield(self._begin(photo, tiles))

    def _begin(self, photo: Photo, tiles: Tiles) -> asyncio.Task[TileBox]:
        """Their making, which goes on whoever goes away, and may have ended long ago."""
        key = _name(photo, tiles)
        making = self._at_hand.pop(key, None)
        if making is None:
            making = start_shared(self._obtain(photo, tiles))
            making.add_done_callback(partial(self._tidy, key))
        self._at_hand[key] = making
        return making

    async def _obtain(self, photo: Photo, tiles: Tiles) -> TileBox:
        """Fine levels come after the coarse ones, which are seen first; where these took the whole photo, they are
        kept by then."""
        if tiles.fine:
            await self._get(photo, replace(tiles, fine=False))
        made = await self._keeper.obtain(tiles, _name(photo, tiles), partial(self._cut, photo, tiles))
        return cast(TileBox, made)

    async def _cut(self, photo: Photo, tiles: Tiles) -> TileBox:
        limits, whole = self._limits(), Size(photo.height, photo.width)
        async with self._darkroom.borrow(photo) as path:
            if tiles.fine:
                return await asyncio.to_thread(cut_fine, path, whole, tiles.format, limits)
            coarse, fine = await asyncio.to_thread(cut_coarse, path, whole, tiles.format, limits)
        if fine is not None:
            others = replace(tiles, fine=True)
            await self._keeper.keep(others, _name(photo, others), fine)
        return coarse

    def _tidy(self, key: str, ended: asyncio.Task[TileBox]) -> None:
        """What failed is told once, and tried again by the next who asks; of those that nobody has looked at for
        longest so many are let go of that there is room for the others."""
        if _has_failed(ended):
            self._at_hand.pop(key, None)
        made = {key: task.result() for key, task in self._at_hand.items() if task.done() and not _has_failed(task)}
        excess = sum(len(box.archive) for box in made.values()) - AT_HAND_BYTES
        for oldest, box in list(made.items())[:-1]:
            if excess > 0:
                del self._at_hand[oldest]
                excess -= len(box.archive)


def _name(photo: Photo, tiles: Tiles) -> str:
    return cast(str, name_upright(tiles, photo.anchor, photo.owner, {}))  # no model has a part in it


def _has_failed(making: asyncio.Task[TileBox]) -> bool:
    return making.cancelled() or making.exception() is not None
