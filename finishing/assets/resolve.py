"""The assets of one photo, found out as its steps need them: each once, independent ones at the same time."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Self

from finishing.assets.asset import Asset, View
from finishing.assets.keeper import AssetKeeper, name_asset
from finishing.journal import Journal
from finishing.replicas import Replicas


class Assets:
    """Of one photo. `given`: what the caller says, which nobody then finds out. Used as `async with`."""

    def __init__(
        self,
        view: View,
        replicas: Replicas,
        journal: Journal,
        keeper: AssetKeeper,
        owner: str = "",
        models: Mapping[str, Mapping[str, Any]] | None = None,
        given: Mapping[Asset, Any] | None = None,
    ) -> None:
        self.view = self._upright = view
        self._replicas, self._journal, self._keeper = replicas, journal, keeper
        self._owner, self._models, self._given = owner, models or {}, given or {}
        self._tasks: dict[Asset, asyncio.Task[Any]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def look_at(self, view: View) -> None:
        """From now on assets are of this view; those of the upright original stay as they are."""
        self.view = view

    def start(self, assets: Iterable[Asset]) -> None:
        """Begin to find these out, and what they need; those begun already go on."""
        for asset in assets:
            if asset not in self._tasks:
                self._tasks[asset] = asyncio.ensure_future(
                    self._find(asset, self._upright if asset.upright else self.view)
                )

    async def get(self, asset: Asset) -> Any:
        """The asset's value; None where it could not be found out, or the photo does not call for it."""
        self.start([asset])
        return await asyncio.shield(self._tasks[asset])

    def known(self, asset: Asset) -> Any:
        """Its value if it was given, or somebody asked for it and it was found out; else None."""
        if asset in self._given:
            return self._given[asset]
        task = self._tasks.get(asset)
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        return task.result()

    async def _find(self, asset: Asset, view: View) -> Any:
        if asset in self._given:
            return self._given[asset]
        values = await asyncio.gather(*map(self.get, asset.needs))
        known = dict(zip(asset.needs, values, strict=True))
        key = name_asset(asset, view, self._owner, self._models)
        with self._journal.stage(asset.stage):
            try:
                return await self._keeper.obtain(asset, key, lambda: asset.make(view, known, self._replicas))
            except Exception as error:
                self._journal.go_without(asset.code, asset.stage, error)
                return None
