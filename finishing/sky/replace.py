"""The making of a new sky: generated, dressed, put behind the house, and checked before it may stay."""

import asyncio
from dataclasses import asdict

import cv2
import numpy as np

from deployments.messages import SkyRequest
from fanlight_client.recipe import Sky
from finishing.canvas import Canvas
from finishing.context import StepContext
from finishing.sky.decide import SkyPlan
from imaging.sampling import as_image
from imaging.sky import STYLES, composite_sky, dress_sky, find_sun, list_sky_faults, measure_sky_change, tell_ambient
from models.prompts import SKY_PROMPT

REFLECTIONS = "Reflections of the old sky in windows and water were neither looked for nor changed."


async def replace_sky(
    canvas: Canvas, plan: SkyPlan, options: Sky, context: StepContext
) -> tuple[np.ndarray | None, SkyPlan]:
    """The photo's pixels under its new sky, and what came of it; None where there is none, or it fails its check."""
    if plan.matte is None:
        return None, plan
    image = as_image(canvas.preview)
    try:
        request = SkyRequest(image, grow_matte(plan.matte), SKY_PROMPT, context.sky_seed)
        generated = await context.replicas.inpaint_sky(request)
    except Exception as error:
        context.journal.go_without("inpainter_failed", "sky", error)
        return None, plan.kept("the inpainter failed")
    turn = canvas.frame.mount.turn
    result, plan = await asyncio.to_thread(
        put_sky, canvas.pixels, image, generated, plan, plan.matte, options, context.sky_seed, turn
    )
    if result is None:
        context.journal.warn("sky_failed_check", "sky", plan.report.reason)
    return result, plan


def put_sky(
    pixels: np.ndarray,
    toned: np.ndarray,
    generated: np.ndarray,
    plan: SkyPlan,
    matte: np.ndarray,
    options: Sky,
    seed: int,
    turn: float | None = None,
) -> tuple[np.ndarray | None, SkyPlan]:
    """Dress, composite, check: fail closed. `turn` as `dress_sky` takes it."""
    sun = find_sun(toned, matte)
    sky = dress_sky(generated, matte, STYLES[options.style], seed, sun, tell_ambient(toned, matte), turn)
    result = composite_sky(pixels, sky, matte)
    figures = measure_sky_change(pixels, result, matte)
    update = {"sun": sun, **{name: round(value, 5) for name, value in asdict(figures).items()}}
    plan = SkyPlan(plan.report.model_copy(update=update), matte)
    faults = list_sky_faults(figures)
    if faults:
        return None, plan.kept(f"the new sky failed its check: {', '.join(faults)}")
    return result, SkyPlan(plan.report.model_copy(update={"reflections": REFLECTIONS}), matte)


def grow_matte(matte: np.ndarray) -> np.ndarray:
    """The matte with its edge moved outward by 1 % of the long side, so that no rim of the old sky guides the new."""
    side = 2 * max(1, round(max(matte.shape) * 0.01)) + 1
    return cv2.dilate(matte, np.ones((side, side), np.uint8))
