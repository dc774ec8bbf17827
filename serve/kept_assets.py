"""Assets among the artefacts of jobs: whoever finishes a photo next, here or on another node, finds them."""

import logging

from jobs.artefacts import ArtefactStore
from jobs.store import JobError

logger = logging.getLogger("ray.serve")


class ArtefactAssets:
    """A `finishing.assets.keeper.AssetStore`. Where artefacts are away, assets are made again, and photos go on."""

    def __init__(self, artefacts: ArtefactStore) -> None:
        self._artefacts = artefacts

    async def load(self, key: str) -> bytes | None:
        try:
            return await self._artefacts.load_asset(key)
        except JobError as error:
            logger.warning("a kept asset cannot be read: %s", error)
            return None

    async def save(self, key: str, content: bytes) -> None:
        try:
            await self._artefacts.save_asset(key, content)
        except JobError as error:
            logger.warning("an asset cannot be kept: %s", error)
