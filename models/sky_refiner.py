"""SAM 2.1 (Ravi et al. 2024) refines a sky matte that prompts it, and is believed where it agrees."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from transformers import Sam2Model

from models.sam2 import load_sam2, squash
from models.sky_input import IMAGENET_MEAN, IMAGENET_STD, SkyInput
from models.sky_prompts import SURE, SkyPrompts, plan_prompts

LEAST_IOU = 0.8
"""Below this IoU, as SAM 2 foresees it, its mask is not taken; our judgement, not tuned on real weights."""
MOST_DENIED = 0.1
"""A mask that denies more than this part of the sure sky, or of what surely is none, is of something else."""


@dataclass(frozen=True, eq=False)
class SamAnswer:
    """SAM 2's mask (h, w) in [0, 1], the IoU that it foresees for it, and whether it sees the object at all."""

    mask: NDArray[np.float32]
    iou: float
    is_there: bool


class SkyRefiner:
    """SAM 2 for single images; not thread-safe: one call at a time."""

    def __init__(self, model: Sam2Model) -> None:
        encoder = model.prompt_encoder
        self._model, self._mask_px = model.eval(), encoder.mask_input_size[0]
        self._input = SkyInput(encoder.input_image_size, IMAGENET_MEAN, IMAGENET_STD)

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From a folder in the hub's layout; raises ModelError as `load_sam2` does."""
        return cls(load_sam2(folder, device))

    def refine(self, image: NDArray[np.float32], matte: NDArray[np.float32]) -> NDArray[np.float32]:
        """The matte (h, w) of an image (h, w, 3) float32 in [0, 1], refined; as it was where SAM 2 cannot help."""
        prompts = plan_prompts(matte, self._input.size_px, self._mask_px)
        return matte if prompts is None else settle(matte, self.ask(image, prompts))

    @torch.inference_mode()
    def ask(self, image: NDArray[np.float32], prompts: SkyPrompts) -> SamAnswer:
        """SAM 2's answer to prompts about an image (h, w, 3) float32 in [0, 1]: its mask at the image's size."""
        answer = self._model(
            pixel_values=self._send(self._input.normalise(squash(image, self._input.size_px)[None])),
            input_points=self._send(prompts.points[None, None]),
            input_labels=self._send(prompts.labels[None, None]),
            input_boxes=self._send(prompts.box[None, None]),
            input_masks=self._send(prompts.logits[None, None]),
            multimask_output=False,
        )
        logits = functional.interpolate(answer.pred_masks[0], image.shape[:2], mode="bilinear", align_corners=False)
        mask = logits[0, 0].sigmoid().cpu().numpy()
        return SamAnswer(mask, float(answer.iou_scores), float(answer.object_score_logits) > 0)

    def _send(self, array: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(array).to(self._model.device)


def settle(matte: NDArray[np.float32], answer: SamAnswer) -> NDArray[np.float32]:
    """A matte (h, w) after SAM 2's answer: fused with its mask, or as it was where that is not to be believed."""
    is_believed = answer.is_there and answer.iou >= LEAST_IOU and measure_denial(matte, answer.mask) <= MOST_DENIED
    return fuse(matte, answer.mask) if is_believed else matte


def measure_denial(matte: NDArray[np.float32], mask: NDArray[np.float32]) -> float:
    """The part of a matte's sure sky that a mask says is none, or of what surely is none that it says is, [0, 1]."""
    sky, ground = matte >= SURE, matte <= 1 - SURE
    denied = [(mask[sky] < 0.5).mean() if sky.any() else 0, (mask[ground] > 0.5).mean() if ground.any() else 0]
    return float(max(denied))


def fuse(matte: NDArray[np.float32], mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matte where it is sure, the mask where it is in doubt, and between them as sure as the matte is.

    Each pixel lies between both: where they agree nothing changes, a mask that leaks into what is surely no sky is not
    followed there, and a matte of 0.19 to 0.81 yields to a mask that says otherwise.
    """
    sureness = np.abs(2 * matte - 1)
    return np.asarray(mask + sureness * (matte - mask), np.float32)
