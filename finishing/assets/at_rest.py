"""The assets of a photo that nobody is finishing: it is decoded only where one of them has to be made."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from finishing.assets.asset import Asset, View
from finishing.assets.keeper import AssetKeeper, name_upright
from finishing.replicas import Replicas


class AtRest:
    """Of the upright original of one photo of an owner's, named by its digest. `models` as `Replicas.describe` says.

    `opened`: the photo, decoded, for as long as something is made of it.
    """

    def __init__(
        self,
        digest: str,
        owner: str,
        opened: Callable[[], AbstractAsyncContextManager[View]],
        replicas: Replicas,
        keeper: AssetKeeper,
        models: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._digest, self._owner, self._opened = digest, owner, opened
        self._replicas, self._keeper, self._models = replicas, keeper, models

    async def get(self, asset: Asset) -> Any:
        """Its value, as a job on the same photo finds it; None where the photo does not call for it. Raises what its
        making raises."""
        key = name_upright(asset, self._digest, self._owner, self._models)
        return await self._keeper.obtain(asset, key, lambda: self._make(asset))

    async def _make(self, asset: Asset) -> Any:
        known = {need: await self.get(need) for need in asset.needs}
        waking = asyncio.create_task(self._replicas.wake(asset.roles))  # while the photo is decoded
        try:
            async with self._opened() as view:  # not before: nobody waits with one open
                return await asset.make(view, known, self._replicas)
        finally:
            waking.cancel()
