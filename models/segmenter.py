"""Where the sky is: U²-Net, and whether its answer can be believed."""

from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from models.opener import Opener, open_torch
from models.sky_input import SkyInput
from models.sky_networks import SkyNetwork, load_network

Doubt = Literal["no_sky", "not_at_top", "unsure"]

CUT_PX, LEAST_CUT = 160, 30
"""Side at which the matte is cut by colour, and the fewest pixels of sky, or of anything else, to cut by."""
SURE, LIKELY, POSSIBLE = 0.9, 0.3, 0.05
"""From which matte on the cut takes a pixel for sky whatever its colour, begins with it as sky, or may make it sky."""
BRIGHTER, DARKER = np.float32(0.6), np.float32(1.6)
"""Exponents under which the network looks again."""
LEAST_AREA, LEAST_TOP, LEAST_SURE = 0.01, 0.25, 0.9


class SkySegmenter:
    """A U²-Net, and the size and the colours it expects."""

    def __init__(self, network: SkyNetwork, expected: SkyInput) -> None:
        self._network, self._expected = network, expected

    @classmethod
    def load(cls, part: Path, device: torch.device | str = "cpu", opener: Opener = open_torch) -> "SkySegmenter":
        """Load a folder or a file of weights, of any kind that `sky_networks.load_network` reads.

        Raises ModelError `weights_missing` or `weights_corrupt`.
        """
        return cls(*load_network(part, device, opener))

    def segment(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sky of an image (h, w, 3) float32 in [0, 1]: matte (h, w) float32 in [0, 1]."""
        size = (self._expected.size_px, self._expected.size_px)
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
        matte = self._average_looks(small)
        settled = (matte + cut_by_colour(small, matte)) / 2
        resized = cv2.resize(settled, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.clip(resized, 0, 1, dtype=np.float32)

    def _average_looks(self, small: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's mean matte over four looks at one image: as it is, mirrored, brighter and darker."""
        looks = np.stack([small, small[:, ::-1], small**BRIGHTER, small**DARKER])
        mattes = self._network(self._expected.normalise(looks))
        mattes[1] = mattes[1, :, ::-1]
        return mattes.mean(axis=0)


def cut_by_colour(image: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The matte (h, w) redrawn, black or white, along the image's colours: GrabCut (Rother et al. 2004) from its guess.

    What the network is sure of stays; a small network's haze over walls does not.
    """
    small = cv2.resize(image, (CUT_PX, CUT_PX), interpolation=cv2.INTER_AREA)
    guess = cv2.resize(matte, (CUT_PX, CUT_PX), interpolation=cv2.INTER_AREA)
    if min((guess > LIKELY).sum(), (guess <= LIKELY).sum()) < LEAST_CUT:
        return matte
    # 0 is surely not sky, 1 surely sky, 2 and 3 probably.
    marks = np.select([guess > SURE, guess > LIKELY, guess > POSSIBLE], [1, 3, 2], 0).astype(np.uint8)
    pixels, models = np.rint(small * 255).astype(np.uint8), np.zeros((2, 1, 65))
    # Its colour clusters start from OpenCV's own dice: the same photo must get the same matte.
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels, marks, (0, 0, 1, 1), models[0], models[1], 2, cv2.GC_INIT_WITH_MASK)
    cut = (marks & 1).astype(np.float32)
    return cv2.resize(cut, (matte.shape[1], matte.shape[0]), interpolation=cv2.INTER_LINEAR)


def doubt_sky(matte: NDArray[np.float32]) -> Doubt | None:
    """Why a matte (h, w) in [0, 1] is no sky to work on, or None: a sky has area, hangs from the top and is sure."""
    sky = matte > 0.5
    if sky.mean() < LEAST_AREA:
        return "no_sky"
    top = sky[: max(1, len(sky) // 32)]
    if top.mean() < LEAST_TOP or sky[: len(sky) // 2].sum() < 0.7 * sky.sum():
        return "not_at_top"
    return "unsure" if matte[sky].mean() < LEAST_SURE else None
