"""Where assets of kept photos are made, one photo after another, and the last ones lie at hand."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from deployments.allocator import return_memory
from deployments.shared_task import start_shared
from finishing.assets.asset import Asset, View, find_roles
from finishing.assets.at_rest import AtRest
from finishing.assets.keeper import AssetKeeper, name_upright
from finishing.assets.preview import Preview
from finishing.limits import PhotoLimits
from finishing.opened import open_view
from finishing.replicas import Replicas
from jobs.photo import Photo
from serve.http.admission import Admission
from serve.jobs.kept_photos import KeptPhotos
from serve.scratch import scratch_folder

AT_HAND = 16
"""Values that are kept in memory: an embedding is a few megabytes."""


class Darkroom:
    """Of one Ingress. What is found is kept where jobs find it, too: what one of them asked for is here, and the other
    way round."""

    def __init__(
        self,
        kept: KeptPhotos,
        replicas: Replicas,
        keeper: AssetKeeper,
        admission: Admission,
        limits: Callable[[], PhotoLimits],
    ) -> None:
        self.replicas = replicas
        self._kept, self._keeper, self._admission, self._limits = kept, keeper, admission, limits
        self._at_hand: OrderedDict[str, asyncio.Task[Any]] = OrderedDict()

    async def get(self, photo: Photo, asset: Asset) -> Any:
        """Its value, however long it takes, and whoever goes away meanwhile; None where the photo has none.

        Raises what its making raises, and as `begin` does.
        """
        making = await self.begin(photo, asset)
        if _has_failed(making):  # what became of it when somebody else asked
            making = await self.begin(photo, asset)
        return await asyncio.shield(making)

    async def begin(self, photo: Photo, asset: Asset) -> asyncio.Task[Any]:
        """The making of it, which may have ended long ago; one that failed is told once. Raises PartMissingError."""
        roles = find_roles(asset)
        self.replicas.editing.check(roles)
        models = await self.replicas.describe(roles)
        key = name_upright(asset, photo.anchor, photo.owner, models) or _name_here(photo, asset)
        making = self._at_hand.pop(key, None) or self._start(photo, asset, models)
        if not _has_failed(making):
            self._at_hand[key] = making
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)
        return making

    def _start(self, photo: Photo, asset: Asset, models: Mapping[str, Mapping[str, Any]]) -> asyncio.Task[Any]:
        opened = partial(self._open, photo)
        at_rest = AtRest(photo.anchor, photo.owner, opened, self.replicas, self._keeper, models)
        return start_shared(at_rest.get(asset))

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """As one of the photos that this Ingress may have in memory; raises TooBusyError."""
        with self._admission.place():
            async with self._admission.turn:
                try:
                    yield
                finally:
                    await asyncio.to_thread(return_memory)

    @asynccontextmanager
    async def borrow(self, photo: Photo) -> AsyncIterator[Path]:
        """The same with the file of its reference frame; raises TooBusyError, NotThereError."""
        async with self.enter():
            with scratch_folder() as folder:
                yield await self._kept.fetch_anchor(photo, Path(folder))

    @asynccontextmanager
    async def _open(self, photo: Photo) -> AsyncIterator[View]:
        """Raises TooBusyError, ImageError, NotThereError."""
        async with self.borrow(photo) as path:
            view = await open_view(path, photo.anchor, self.replicas, self._limits())
            await self._keep_preview(photo, view)
            yield view

    async def _keep_preview(self, photo: Photo, view: View) -> None:
        """Whoever has a photo open makes its small copy on the way: whatever is asked for is shown on that."""
        key = name_upright(Preview(), photo.anchor, photo.owner, {})
        if key not in self._at_hand:
            await self._keeper.keep(Preview(), key, await Preview().make(view, {}, self.replicas))


def _has_failed(making: asyncio.Task[Any]) -> bool:
    return making.done() and (making.cancelled() or making.exception() is not None)


def _name_here(photo: Photo, asset: Asset) -> str:
    """What goes by this name while a model does not say which it is lies at hand, and is kept nowhere else."""
    return repr((photo.owner, photo.anchor, asset))
