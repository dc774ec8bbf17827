"""Pixels in the object store, on the side of whoever put them there."""

import asyncio
from dataclasses import dataclass, field

import numpy as np
import ray
from ray import ObjectRef
from ray.exceptions import ObjectLostError


@dataclass(eq=False)
class Shared:
    """Pixels (H, W, 3) in the object store: the reference by which they travel, and a read-only view of them here.

    The view stays whatever becomes of the object, and so a lost one can be put again; `ref` is always the latest.
    """

    ref: ObjectRef
    pixels: np.ndarray
    _mending: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def mend(self, error: ObjectLostError) -> None:
        """Put the pixels again where it is they that are lost, once for all the calls that failed for it."""
        async with self._mending:
            if error.object_ref_hex == self.ref.hex():
                self.ref = await asyncio.to_thread(ray.put, self.pixels)
