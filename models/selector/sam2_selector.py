"""SAM 2.1 as a selector, by transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from transformers import Sam2Model

from imaging.region import Size
from models.errors import ModelError
from models.sam2 import load_sam2, squash
from models.selector.prompts import Coordinates, place_prompt, spread_click
from models.selector.protocol import Embedding, Prompt, Selection
from models.selector.ranking import Offer
from models.sky_input import SkyInput

PADDING = -10
"""Label of a point that is not there, in a prompt with fewer points than its neighbour."""


class Sam2Selector:
    """SAM 2 sees photos squashed to a square; several in one batch."""

    engine = "torch"

    def __init__(self, model: Sam2Model) -> None:
        self._model, self._input = model, SkyInput(model.prompt_encoder.input_image_size)

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From a folder in the hub's layout; raises ModelError as `load_sam2` does."""
        return cls(load_sam2(folder, device))

    @torch.inference_mode()
    def embed(self, images: Sequence[NDArray[np.float32]]) -> list[Embedding]:
        """As `Selector.embed`: three maps of features a photo, from fine to coarse."""
        looks = np.stack([squash(image, self._input.size_px) for image in images])
        maps = self._model.get_image_embeddings(self._send(self._input.normalise(looks)))
        arrays = zip(*(each.float().cpu().numpy() for each in maps), strict=True)
        sizes = [_fit(Size(*image.shape[:2]), self._input.size_px) for image in images]
        return [Embedding(tuple(a[None] for a in each), size) for each, size in zip(arrays, sizes, strict=True)]

    @torch.inference_mode()
    def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """As `Selector.select`; three masks after a single click, else one."""
        square = Size(self._input.size_px, self._input.size_px)
        placed = place_prompt(prompt, square)
        asked = [placed, spread_click(placed, square)] if placed.is_one_click else [placed]
        logits, scores = self._ask(embedding, asked, several=placed.is_one_click)
        best = Offer(logits.cpu().numpy(), scores.cpu().numpy(), one_click=placed.is_one_click).rank()
        size = embedding.size.height, embedding.size.width
        masks = functional.interpolate(logits[best][None], size, mode="bilinear", align_corners=False)[0].sigmoid()
        return Selection(masks.cpu().numpy(), tuple(float(scores[index]) for index in best))

    def _ask(self, embedding: Embedding, asked: list[Coordinates], *, several: bool) -> tuple[Tensor, Tensor]:
        """Masks as logits (n, side, side) and the IoU that the network foresees for each (n,), of all that is asked."""
        maps = [self._send(np.array(array, np.float32)) for array in embedding.arrays]
        points, labels = _pad_points(asked)
        box = asked[0].box
        try:
            answer = self._model(
                image_embeddings=maps,
                input_points=self._send(points)[None] if points.size else None,
                input_labels=self._send(labels)[None] if points.size else None,
                input_boxes=None if box is None else self._send(box)[None, None],
                multimask_output=several,
            )
        except (RuntimeError, IndexError) as error:
            raise ModelError("bad_request", f"this embedding is not one of this network's: {error}") from error
        return answer.pred_masks[0].flatten(0, 1).float(), answer.iou_scores[0].flatten().float()

    def _send(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(array).to(self._model.device)


def _fit(size: Size, side_px: int) -> Size:
    """A photo's size, or less, so that its long side is no longer than what the network sees."""
    scale = min(1.0, side_px / max(size.height, size.width))
    return Size(max(1, round(size.height * scale)), max(1, round(size.width * scale)))


def _pad_points(asked: list[Coordinates]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Points (n, most, 2) and labels (n, most) of n prompts."""
    most = max(len(each.labels) for each in asked)
    points, labels = np.zeros((len(asked), most, 2), np.float32), np.full((len(asked), most), PADDING, np.int64)
    for number, each in enumerate(asked):
        points[number, : len(each.labels)], labels[number, : len(each.labels)] = each.points, each.labels
    return points, labels
