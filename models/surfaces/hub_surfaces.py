"""Semantic segmenters that know rooms, by transformers: UperNet (Xiao et al. 2018), SegFormer (Xie et al. 2021), BEiT
and whatever else AutoModelForSemanticSegmentation reads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForSemanticSegmentation

from models.errors import ModelError
from models.hub_folder import load_folder
from models.preprocessing import Preprocessing
from models.surfaces.labels import plan_folding
from models.surfaces.protocol import SurfaceMap


class HubSurfaces:
    """In float32 on any device."""

    engine = "torch"

    def __init__(self, network: Any, expected: Preprocessing, folding: NDArray[np.float32]) -> None:
        self._network, self._expected = network, expected
        self._folding = torch.from_numpy(folding).to(network.device)

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From a folder in the layout of `openmmlab/upernet-convnext-base`; raises ModelError as `load_folder` does,
        `weights_corrupt` also for labels that `plan_folding` does not know."""
        network, expected = load_folder(AutoModelForSemanticSegmentation, folder, "segmenter of rooms")
        try:
            folding = plan_folding(network.config.id2label)
        except ValueError as error:
            raise ModelError("weights_corrupt", f"the segmenter in {folder} is none of rooms: {error}") from error
        return cls(network.to(device), expected, folding)

    @torch.inference_mode()
    def predict(self, images: Sequence[NDArray[np.float32]]) -> list[SurfaceMap]:
        """As `SurfaceNetwork.predict`; maps of the size of the network's looks."""
        looks = torch.from_numpy(self._expected.show(images)).to(self._network.device)
        logits = self._network(pixel_values=looks).logits.float()
        return [self._read(each, looks.shape[-2:]) for each in logits]

    def _read(self, logits: Tensor, size: torch.Size) -> SurfaceMap:
        """One photo's (labels, h, w), brought to size before they are likelihoods, or edges would be blurred."""
        finer = functional.interpolate(logits[None], tuple(size), mode="bilinear", align_corners=False)[0]
        likely = torch.einsum("sl,lhw->shw", self._folding, finer.softmax(dim=0))
        if not torch.isfinite(likely).all():
            raise ModelError("bad_answer", "the segmenter of rooms answered with what are no numbers")
        return SurfaceMap(likely.clamp(0, 1).half().cpu().numpy())
