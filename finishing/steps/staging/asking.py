"""A room put to one model after the other, until one has furnished it."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from deployments.messages import StageAnswer, StageRequest
from finishing.context import StepContext
from models.errors import ModelError

logger = logging.getLogger("ray.serve")

FELL_BACK, WITHOUT_LORAS = "stage_fell_back", "stage_without_loras"
"""Codes of warnings: another model than was asked for made it; a lighter one made it without LoRAs of the larger."""
FOREIGN = frozenset({"unknown_lora", "weights_corrupt"})
"""Codes of a model that has no such LoRA, or one that is made for another."""


async def ask_stagers(roles: Sequence[str], request: StageRequest, context: StepContext) -> tuple[StageAnswer, str]:
    """The answer of the first of these roles that does not fail, and the role; each failure before is a warning.

    A role that only stands in for another goes without LoRAs that are the other's alone. Raises the last one's error.
    """
    *before, last = roles
    for role in before:
        try:
            return await _ask(role, request, context, stands_in=role != roles[0]), role
        except Exception as error:
            logger.warning("%s could not stage: the next one is asked", role, exc_info=error)
            context.journal.warn(FELL_BACK, "stage", f"the {role} could not do it ({_name(error)})")
    return await _ask(last, request, context, stands_in=last != roles[0]), last


async def _ask(role: str, request: StageRequest, context: StepContext, *, stands_in: bool) -> StageAnswer:
    try:
        answer = await context.replicas.stage(role, request)
    except ModelError as error:
        if not (stands_in and request.adapters and error.code in FOREIGN):
            raise
        context.journal.warn(WITHOUT_LORAS, "stage", f"the {role} has not these LoRAs ({error.code}): {error}")
        answer = await context.replicas.stage(role, replace(request, adapters=()))
    context.journal.count_seconds(answer.device, answer.device_s)
    context.journal.heed(answer.notes, "stage")
    return answer


def _name(error: Exception) -> str:
    return error.code if isinstance(error, ModelError) else type(error).__name__
