"""What the deployments have in common that make a picture anew within a mask: the rung they run on, and room for it."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from deployments.messages import PaintRequest
from deployments.replica import assigned_gpus
from models.device import DeviceType
from models.errors import ModelError
from models.memory.ladder import WHOLE, Role, Rung
from models.memory.replica import plan_replica
from models.memory.retreat import attempt
from models.registry import ModelCard

Asked = TypeVar("Asked", bound=PaintRequest)


def choose_rung(role: Role, card: ModelCard, device: DeviceType) -> Rung:
    """By the plan for this replica's share of its GPU, where it has one; diffusers' own pipeline opens no graphs."""
    plan = plan_replica(role, card, assigned_gpus()) if device == "cuda" else None
    return plan.rung if plan else WHOLE


def paint(work: Callable[[Asked], np.ndarray], request: Asked, role: str) -> np.ndarray:
    """The picture that `work` makes; raises ModelError `out_of_memory` where there is no room for it."""
    made = attempt(work, request)
    if made is None:
        raise ModelError("out_of_memory", f"the {role} has no memory for {request.image.shape[:2]} pixels")
    return made
