"""How a whole photo should look: first exposed and balanced as a whole, then looked at by diffusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from models.adapters import Blend
from models.enhancer import DiffusionEnhancer
from models.exposure import ExposureModel
from models.registry import ModelCard

DIFFUSION = 0.5
"""Share of what diffusion makes of the exposed photo; the rest is the exposed photo itself. On 60 photos of training
houses held out, spoiled, the mean of both erred less at the 90th percentile than either alone."""


@dataclass(frozen=True)
class PhotoEnhancer:
    """Diffusion, and the exposure network whose answer it is shown."""

    diffusion: DiffusionEnhancer
    exposure: ExposureModel

    @classmethod
    def load(cls, card: ModelCard, *, device: torch.device | str = "cpu") -> Self:
        """From a card with the parts `pipeline`, `tile`, `canny` and `exposure`, and `adapters` if it has LoRAs.

        Raises ModelError `unknown_profile` where one is not named, and as their own loaders do.
        """
        pipeline, tile, canny, exposure = (card.part(name) for name in ("pipeline", "tile", "canny", "exposure"))
        diffusion = DiffusionEnhancer.load(pipeline, tile, canny, card.parts.get("adapters"), device=device)
        return cls(diffusion, ExposureModel.load(exposure, device=device))

    def look_at_whole(
        self,
        images: Sequence[np.ndarray],
        prompt: str,
        *,
        steps: int,
        seeds: Sequence[int],
        adapters: Blend = (),
    ) -> np.ndarray:
        """Images (h, w, 3) of one size, each a whole photo, as they should look: (n, h, w, 3) float32.

        A model that looks at photos already near to right has less to guess, and a full-size one at low strength keeps
        to what it is shown. Raises ModelError as `DiffusionEnhancer.enhance` does.
        """
        exposed = self.exposure.correct(images)
        diffused = self.diffusion.enhance(exposed, prompt, steps=steps, seeds=seeds, adapters=adapters)
        shown = np.stack(exposed)
        return np.asarray(shown + DIFFUSION * (diffused - shown), np.float32)
