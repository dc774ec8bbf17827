"""Assets kept for all jobs on the same photo: in a store across processes, and in this one while they are made."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from deployments.shared_task import start_shared
from finishing.assets.asset import Kept, View
from finishing.frame import UPRIGHT

logger = logging.getLogger("ray.serve")


class AssetStore(Protocol):
    """Bytes by key, kept for some time. Neither call raises: what cannot be kept or read is made again."""

    async def load(self, key: str) -> bytes | None: ...

    async def save(self, key: str, content: bytes) -> None: ...


class Forgetful:
    """An asset store that keeps nothing."""

    async def load(self, key: str) -> bytes | None:
        return None

    async def save(self, key: str, content: bytes) -> None:
        return None


@dataclass
class _Making:
    """An asset that is being made, and how many wait for it."""

    task: asyncio.Task[Any]
    waiting: int = 0


@dataclass
class AssetKeeper:
    """Of one process. Those who ask for the same asset at once wait for one making of it."""

    store: AssetStore = field(default_factory=Forgetful)
    _making: dict[str, _Making] = field(default_factory=dict, init=False)

    async def obtain(self, asset: Kept, key: str | None, make: Callable[[], Awaitable[Any]]) -> Any:
        """The asset's value as it is kept under the key, made first by `make` where it is not; raises as that does.

        Without a key it is made for this caller alone. None is not kept.
        """
        if key is None:
            return await make()
        making = self._making.get(key)
        if making is None or making.task.done() or making.task.cancelling():
            making = _Making(start_shared(self._find(asset, key, make)))
            self._making[key] = making
            making.task.add_done_callback(lambda _: self._forget(key, making))
        return await _wait(making)

    async def keep(self, asset: Kept, key: str | None, value: Any) -> None:
        """What was found out on the way to something else, and nobody has kept yet."""
        if key is not None and key not in self._making and await self.store.load(key) is None:
            await self.store.save(key, asset.pack(value))

    async def _find(self, asset: Kept, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        content = await self.store.load(key)
        if content is not None:
            try:
                return asset.unpack(content)
            except Exception as error:  # numpy, zipfile and pydantic raise a dozen kinds for damaged bytes
                logger.warning("the kept asset %s cannot be read and is made again: %r", asset.name, error)
        value = await make()
        if value is None:
            return None
        content = asset.pack(value)
        await self.store.save(key, content)
        return asset.unpack(content)  # rounded as it is kept, or the next job would come to other bytes

    def _forget(self, key: str, making: _Making) -> None:
        if self._making.get(key) is making:
            del self._making[key]


async def _wait(making: _Making) -> Any:
    """The value; where the last who waits is cancelled, so is the making, and the calls it made."""
    making.waiting += 1
    try:
        return await asyncio.shield(making.task)
    finally:
        making.waiting -= 1
        if not making.waiting and not making.task.done():
            making.task.cancel()


def name_asset(asset: Kept, view: View, owner: str, models: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The key of an asset of this owner's photo; None while a model that it depends on does not say which it is."""
    return _name(asset, view.digest, "" if asset.upright else view.frame.key, owner, models)


def name_upright(asset: Kept, digest: str, owner: str, models: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The same of a photo as it came, which need not be decoded for that."""
    return _name(asset, digest, "" if asset.upright else UPRIGHT, owner, models)


def _name(asset: Kept, digest: str, frame: str, owner: str, models: Mapping[str, Mapping[str, Any]]) -> str | None:
    if any(role not in models for role in asset.roles):
        return None
    loaded = [sorted((name, str(value)) for name, value in models[role].items()) for role in asset.roles]
    facts = (owner, asset.name, asset.revision, repr(asset), digest, frame, loaded)
    return hashlib.sha256(repr(facts).encode()).hexdigest()
