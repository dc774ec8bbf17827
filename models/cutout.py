"""What a photo is of, cut out of it: U²-Net (Qin et al. 2020) and its small form, trained on salient things."""

from pathlib import Path
from typing import Self

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from models.opener import Opener, open_torch
from models.sky_input import SkyInput
from models.sky_networks import SkyNetwork, load_network


class SubjectCutter:
    """A network and what it is to be shown; the files are those of the sky's networks, which are of the same form.

    The authors' script stretches each answer to [0, 1], so that something is cut out of every photo; here an answer
    means what it says, and a photo without a subject has none.
    """

    def __init__(self, network: SkyNetwork, expected: SkyInput) -> None:
        self._network, self._expected = network, expected

    @classmethod
    def load(cls, part: Path, device: torch.device | str = "cpu", opener: Opener = open_torch) -> Self:
        """A folder or a file that `sky_networks.load_network` reads; raises ModelError `weights_missing` or
        `weights_corrupt`."""
        return cls(*load_network(part, device, opener))

    def cut(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The subject of an image (h, w, 3) float32 in [0, 1]: matte (h, w) float32 in [0, 1], by a look at it and
        one at its mirror image."""
        side = self._expected.size_px
        small = np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), np.float32)
        mattes = self._network(self._expected.normalise(np.stack([small, small[:, ::-1]])))
        matte = (mattes[0] + mattes[1, :, ::-1]) / 2
        resized = cv2.resize(matte, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.clip(resized, 0, 1, dtype=np.float32)
