"""How a whole photo should look: first exposed and balanced as a whole, then looked at by diffusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch

from models.enhancer import DiffusionEnhancer
from models.exposure import ExposureModel

DIFFUSION, EXPOSURE = 0.5, 0.5
"""Shares of what diffusion makes of the exposed photo, and of that itself."""


@dataclass(frozen=True)
class PhotoEnhancer:
    """Diffusion, and the exposure network whose answer it is shown."""

    diffusion: DiffusionEnhancer
    exposure: ExposureModel

    @classmethod
    def load(
        cls, pipeline: Path, tile: Path, canny: Path, exposure: Path, *, device: torch.device | str = "cpu"
    ) -> Self:
        """From the folders of a profile's card, in its order; raises ModelError as their own loaders do."""
        return cls(
            DiffusionEnhancer.load(pipeline, tile, canny, device=device), ExposureModel.load(exposure, device=device)
        )

    def look_at_whole(
        self, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int]
    ) -> np.ndarray:
        """Images (h, w, 3) of one size, each a whole photo, as they should look: (n, h, w, 3) float32.

        A model that looks at photos already near to right has less to guess, and a full-size one at low strength keeps
        to what it is shown. Raises ModelError as `DiffusionEnhancer.enhance` does.
        """
        exposed = self.exposure.correct(images)
        diffused = self.diffusion.enhance(exposed, prompt, steps=steps, seeds=seeds)
        return np.asarray(DIFFUSION * diffused + EXPOSURE * np.stack(exposed), np.float32)
