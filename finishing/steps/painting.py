"""The picture that is put in: asked of one model after the other, until one has made it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deployments.messages import EraseRequest, ReplaceRequest
from finishing.context import StepContext
from finishing.replacing.replacers import ERASER
from imaging.replace import bring_back
from models.errors import ModelError

logger = logging.getLogger("ray.serve")

FELL_BACK = "replace_fell_back"
"""Code of the warning that another model than was asked for made it."""


class FillRefusedError(Exception):
    """The Eraser's fill is judged bad."""


@dataclass(frozen=True, eq=False)
class View:
    """What of a photo is to be seen: a crop's pixels (H, W, 3), its mask (H, W), and the gamma of its soft edge."""

    pixels: np.ndarray
    mask: np.ndarray
    gamma: float


@dataclass(frozen=True, eq=False)
class Painted:
    """The crop's pixels with the new part, and who made it."""

    pixels: np.ndarray
    way: str
    model: str
    revision: str


async def paint_part(roles: Sequence[str], view: View, request: ReplaceRequest, context: StepContext) -> Painted:
    """By the first of these roles that does not fail, each failure a warning; raises the last one's error."""
    *before, last = roles
    for role in before:
        try:
            return await _ask(role, view, request, context)
        except Exception as error:
            logger.warning("%s could not replace: the next one is asked", role, exc_info=error)
            why = error.code if isinstance(error, ModelError) else type(error).__name__
            context.journal.warn(FELL_BACK, "replace", f"the {role} could not do it ({why})")
    return await _ask(last, view, request, context)


async def _ask(role: str, view: View, request: ReplaceRequest, context: StepContext) -> Painted:
    if role == ERASER:
        return await _erase(view, request.seed, context)
    answer = await context.replicas.replace(role, request)
    context.journal.count_seconds(answer.device if role != "outside" else "cpu", answer.device_s)
    pixels = await asyncio.to_thread(bring_back, answer.image, view.pixels, view.mask, view.gamma)
    return Painted(pixels, role, answer.model, answer.revision)


async def _erase(view: View, seed: int, context: StepContext) -> Painted:
    """What is there taken away: nothing is put in its place. Raises FillRefusedError for a fill that is judged bad."""
    answer = await context.replicas.erase(EraseRequest(view.pixels.copy(), view.mask, seed))
    if answer.refused is not None:
        raise FillRefusedError(answer.refused)
    context.journal.count_seconds(answer.device, answer.device_s)
    return Painted(answer.pixels, ERASER, answer.way, "")
