"""The plan of the replica that asks: for its own card, on its own share of the GPU that it has."""

import json
from dataclasses import replace
from pathlib import Path

import torch

from models.memory.facts import load_facts
from models.memory.ladder import WHOLE, Precision, Role
from models.memory.need import FRAGMENTED
from models.memory.plan import MemoryPlan, plan_memory
from models.memory.quantise import can_quantise
from models.registry import ModelCard

FULL_SIZE = [320, 640, 1280]
"""Channels of SDXL's UNet, and of every one distilled from it or trained on: what its facts were counted for."""


def plan_replica(role: Role, card: ModelCard, fraction: float) -> MemoryPlan | None:
    """The plan for a share (0, 1] of the first CUDA device; None for networks of which nobody counted what they need.

    Raises ModelError `out_of_memory` where the share is too small for even the last rung.
    """
    if not is_full_size(card.part("pipeline")):
        return None
    gpu_bytes = torch.cuda.get_device_properties(0).total_memory
    eight_bits: Precision | None = "int8" if can_quantise() else None
    return plan_memory(gpu_bytes, fraction, load_facts(), role=role, parts=card.parts.keys(), eight_bits=eight_bits)


def is_full_size(pipeline: Path) -> bool:
    """Whether a pipeline's UNet has SDXL's own width."""
    try:
        return json.loads((pipeline / "unet" / "config.json").read_text())["block_out_channels"] == FULL_SIZE
    except (OSError, ValueError, KeyError):
        return False


def has_room_to_overlap(plan: MemoryPlan, batch: int) -> bool:
    """Whether one batch of that size may be decoded while the next is denoised: all in place, and memory for both."""
    need = replace(plan, batch=batch).need(load_facts())
    decoding = max((stage.size_bytes for stage in need.stages if stage.name == "decode"), default=0)
    return plan.rung.name == WHOLE.name and need.total_bytes + FRAGMENTED * decoding <= plan.budget_bytes
