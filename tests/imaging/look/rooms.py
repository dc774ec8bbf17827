"""Rooms of a few plain areas, and what the look makes of them where diffusion proposes nothing."""

import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.look.need import Proposal
from imaging.look.plan import LookPlan, plan_look
from imaging.look.targets import NATURAL, Targets

WALL, FLOOR, SOFA, DARK = (0.84, 0.84, 0.835), (0.62, 0.5, 0.4), (0.35, 0.4, 0.5), (0.05, 0.05, 0.05)


def furnish(
    light: float = 1.0, wall: tuple[float, float, float] = WALL, cast: tuple[float, ...] = (1, 1, 1)
) -> np.ndarray:
    """An image (170, 256, 3) of a finished room in that share of its light, linear, under a cast's gains."""
    image = np.empty((170, 256, 3), np.float32)
    image[:] = wall
    image[120:] = FLOOR
    image[95:140, 30:110] = SOFA
    image[60:70, 180:200] = DARK
    image[:40] = np.minimum(np.array(wall) * 1.04, 1)
    noise = np.random.default_rng(1).normal(0, 0.004, image.shape)
    lit = srgb_to_linear(np.clip(image + noise, 0, 1).astype(np.float32)) * light * np.array(cast, np.float32)
    return np.asarray(linear_to_srgb(np.clip(lit, 0, 1)), np.float32)


def look_at(image: np.ndarray, targets: Targets | None = NATURAL, indoors: float = 1.0) -> LookPlan:
    """The plan where diffusion has nothing to say."""
    return plan_look(image, Proposal(image, image), indoors, targets)
