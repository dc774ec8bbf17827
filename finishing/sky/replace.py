"""The making of a new sky: generated, dressed, put behind the house, and checked before it may stay."""

import asyncio
from dataclasses import asdict

import cv2
import numpy as np
import ray

from deployments.messages import SkyRequest
from fanlight_client.wire import EnhanceOptions
from finishing.journal import Journal
from finishing.replicas import Replicas
from finishing.sky.decide import SkyPlan
from imaging.finish import tone_photo
from imaging.sampling import as_image
from imaging.sky import STYLES, composite_sky, dress_sky, find_sun, list_sky_faults, measure_sky_change
from imaging.tone_field import ToneField
from models.prompts import SKY_PROMPT

REFLECTIONS = "Reflections of the old sky in windows and water were neither looked for nor changed."


async def replace_sky(
    replicas: Replicas,
    preview: ray.ObjectRef,
    pixels: np.ndarray,
    field: ToneField,
    sky: SkyPlan,
    options: EnhanceOptions,
    journal: Journal,
) -> tuple[np.ndarray, SkyPlan]:
    """The photo under its new sky, and what came of it; its own pixels where there is none, or it fails its check."""
    if sky.matte is None:
        return pixels, sky
    toned = as_image(tone_photo(await preview, field, noise=0.0))
    try:
        generated = await replicas.inpaint_sky(SkyRequest(toned, grow_matte(sky.matte), SKY_PROMPT, options.seed))
    except Exception as error:
        journal.go_without("inpainter_failed", "sky", error)
        return pixels, sky.kept("the inpainter failed")
    result, plan = await asyncio.to_thread(put_sky, pixels, toned, generated, sky, sky.matte, options)
    if plan.report.decision == "kept":
        journal.warn("sky_failed_check", "sky", plan.report.reason)
    return result, plan


def put_sky(
    pixels: np.ndarray,
    toned: np.ndarray,
    generated: np.ndarray,
    plan: SkyPlan,
    matte: np.ndarray,
    options: EnhanceOptions,
) -> tuple[np.ndarray, SkyPlan]:
    """Dress, composite, check: fail closed."""
    sun = find_sun(toned, matte)
    sky = dress_sky(generated, matte, STYLES[options.sky_style], options.seed, sun)
    result = composite_sky(pixels, sky, matte)
    figures = measure_sky_change(pixels, result, matte)
    update = {"sun": sun, **{name: round(value, 5) for name, value in asdict(figures).items()}}
    plan = SkyPlan(plan.report.model_copy(update=update), matte)
    faults = list_sky_faults(figures)
    if faults:
        return pixels, plan.kept(f"the new sky failed its check: {', '.join(faults)}")
    return result, SkyPlan(plan.report.model_copy(update={"reflections": REFLECTIONS}), matte)


def grow_matte(matte: np.ndarray) -> np.ndarray:
    """The matte with its edge moved outward by 1 % of the long side, so that no rim of the old sky guides the new."""
    side = 2 * max(1, round(max(matte.shape) * 0.01)) + 1
    return cv2.dilate(matte, np.ones((side, side), np.uint8))
