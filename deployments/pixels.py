"""Pixels out of the object store, of whatever node they are on."""

import asyncio

import numpy as np
from ray import ObjectRef
from ray.exceptions import ObjectFetchTimedOutError

FETCHED_WITHIN_S = 30.0
"""A 16-bit photo of 120 MP takes 6 s over 1 Gbit/s; what takes longer than this is on a node that is not there."""


async def fetch(ref: ObjectRef) -> np.ndarray:
    """A read-only view of pixels (H, W, 3) in this node's object store, brought there where they are on another.

    Raises ObjectLostError where they are lost, and ObjectFetchTimedOutError, which is one, where they do not come:
    whoever has them puts them again (`finishing/shared.py`).
    """
    try:
        async with asyncio.timeout(FETCHED_WITHIN_S):
            pixels: np.ndarray = await ref
    except TimeoutError as error:
        raise ObjectFetchTimedOutError(ref.hex(), None, "") from error
    return pixels
