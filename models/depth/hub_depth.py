"""Depth Anything V2 (Yang et al. 2024), DepthPro (Bochkovskii et al. 2024), GLPN (Kim et al. 2022) and DPT by
transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForDepthEstimation

from imaging.sampling import shrink_pixels
from models.depth.answers import FAMILIES, read_canonical, read_disparity, read_metres, tell_answer
from models.depth.protocol import DepthMap
from models.errors import ModelError
from models.hub_folder import load_folder
from models.preprocessing import Preprocessing


class HubDepth:
    """In float32 on any device: the small ones have 25 M weights."""

    engine = "torch"

    def __init__(self, network: Any, expected: Preprocessing) -> None:
        self._network, self._expected = network, expected
        self._answer = tell_answer(network.config)

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From a folder in the layout of `depth-anything/Depth-Anything-V2-Small-hf`; raises ModelError as
        `load_folder` does."""
        network, expected = load_folder(AutoModelForDepthEstimation, folder, "depth network", FAMILIES)
        return cls(network.to(device), expected)

    @torch.inference_mode()
    def predict(self, images: Sequence[NDArray[np.float32]]) -> list[DepthMap]:
        """As `DepthNetwork.predict`; maps as the network's looks are, and no larger than the images."""
        looks = torch.from_numpy(self._expected.show(images)).to(self._network.device)
        told = self._network(pixel_values=looks)
        answers = told.predicted_depth.float().cpu().numpy()
        angles = getattr(told, "field_of_view", None)
        spans = [None] * len(answers) if angles is None else angles.float().flatten().tolist()
        long_side_px = max(images[0].shape[:2])
        return [
            self._read(shrink_pixels(answer, long_side_px), span) for answer, span in zip(answers, spans, strict=True)
        ]

    def _read(self, answer: NDArray[np.float32], field_of_view_deg: float | None) -> DepthMap:
        if not np.isfinite(answer).all():
            raise ModelError("bad_answer", "the depth network answered with what are no numbers")
        if self._answer == "metres":
            return read_metres(answer)
        if self._answer == "canonical":
            return read_canonical(answer, field_of_view_deg)
        try:
            return read_disparity(answer)
        except ValueError as error:
            raise ModelError("bad_answer", f"the depth network's answer is no depth: {error}") from error
