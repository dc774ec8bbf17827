"""An enhancer on the rung of its memory plan, and its way down."""

import gc
from typing import Self

import torch

from deployments.replica import assigned_gpus
from models.device import DeviceType
from models.memory.facts import load_facts
from models.memory.ladder import WHOLE
from models.memory.plan import MemoryPlan, step_down
from models.memory.replica import has_room_to_overlap, plan_replica
from models.memory.retreat import Descent
from models.opener import Opener, open_torch
from models.registry import ModelCard
from models.whole_look import PhotoEnhancer


class PlannedEnhancer:
    """What is loaded, and by which plan; none on a CPU, nor for networks of which nobody counted what they need."""

    def __init__(self, card: ModelCard, device: DeviceType, plan: MemoryPlan | None, opener: Opener) -> None:
        self._card, self._device, self._plan, self._opener = card, device, plan, opener
        self._enhancer: PhotoEnhancer | None = None
        self._put_into_effect(plan)
        self.adapters = self.photo_enhancer.diffusion.adapters.revisions
        """The LoRAs that may be asked for: known also while another rung's networks are loaded."""

    @classmethod
    def load(cls, card: ModelCard, device: DeviceType, opener: Opener = open_torch) -> Self:
        """By the plan for this replica's share of its GPU; raises ModelError as the plan and the loading do."""
        plan = plan_replica("enhancer", card, assigned_gpus()) if device == "cuda" else None
        return cls(card, device, plan, opener)

    @property
    def photo_enhancer(self) -> PhotoEnhancer:
        """The model; loaded anew, for the last plan that worked, where the way down ended without one."""
        if self._enhancer is None:
            self._put_into_effect(self._plan)
        assert self._enhancer is not None
        return self._enhancer

    @property
    def descent(self) -> Descent | None:
        """The way down from here."""
        if self._plan is None:
            return None
        facts = load_facts()
        return Descent(self._plan, lambda plan: step_down(plan, facts), self._put_into_effect)

    def has_room_to_overlap(self, batch: int) -> bool:
        """Whether one batch of that size may be decoded while the next is denoised."""
        return self._device == "cuda" and (self._plan is None or has_room_to_overlap(self._plan, batch))

    @property
    def largest_batch(self) -> int:
        """The most images at once, by the plan."""
        return self._plan.batch if self._plan else 1024

    def _put_into_effect(self, plan: MemoryPlan | None) -> None:
        """Let go of what is loaded, since both together may not fit, and load it as the plan has it."""
        self._enhancer = None
        gc.collect()  # compiled blocks refer to themselves
        if self._device == "cuda":
            torch.cuda.empty_cache()
        rung = plan.rung if plan else WHOLE
        self._enhancer = PhotoEnhancer.load(self._card, device=self._device, rung=rung, opener=self._opener)
        self._plan = plan
