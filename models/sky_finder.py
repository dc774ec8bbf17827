"""Where the sky is, as a profile finds it: U²-Net, and SAM 2 after it where the profile has one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from numpy.typing import NDArray

from models.opener import Opener, open_torch
from models.registry import ModelCard
from models.segmenter import SkySegmenter

if TYPE_CHECKING:
    from models.sky_refiner import SkyRefiner


@dataclass(frozen=True)
class SkyFinder:
    """A segmenter, and the refiner of its mattes, if any."""

    segmenter: SkySegmenter
    refiner: "SkyRefiner | None"

    @classmethod
    def load(cls, card: ModelCard, device: torch.device | str = "cpu", opener: Opener = open_torch) -> Self:
        """From a card with the part `network` and, as it may be, `refiner`.

        Raises ModelError `unknown_profile` where there is no network, and as their own loaders do.
        """
        segmenter = SkySegmenter.load(card.part("network"), device, opener)
        if (folder := card.parts.get("refiner")) is None:
            return cls(segmenter, None)
        from models.sky_refiner import SkyRefiner  # transformers: seconds of a replica's start

        return cls(segmenter, SkyRefiner.load(folder, device))

    def segment(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sky of an image (h, w, 3) float32 in [0, 1]: matte (h, w) float32 in [0, 1]."""
        return self.refine(image, self.segmenter.segment(image))

    def refine(self, image: NDArray[np.float32], matte: NDArray[np.float32]) -> NDArray[np.float32]:
        """The segmenter's own matte, refined where there is a refiner."""
        return matte if self.refiner is None else self.refiner.refine(image, matte)
