"""Where the sky is: U²-Net, and whether its answer can be believed."""

import json
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file

from models.errors import ModelError
from models.u2net import U2Net, Widths

Doubt = Literal["no_sky", "not_at_top", "unsure"]

LEAST_AREA, LEAST_TOP, MOST_GREY = 0.01, 0.25, 0.4


class SkySegmenter:
    """A U²-Net, and the size and the colours it expects."""

    def __init__(self, network: U2Net, size_px: int, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        self._network, self._size_px = network, size_px
        self._mean, self._std = np.array(mean, np.float32), np.array(std, np.float32)

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> "SkySegmenter":
        """Load `config.json` (widths, size, mean, std) and `model.safetensors`, keyed as the authors' checkpoints are.

        Raises ModelError `weights_missing` or `weights_corrupt`.
        """
        try:
            facts = json.loads((folder / "config.json").read_text())
            network = U2Net(Widths(tuple(facts["middle"]), tuple(facts["out"])))
            network.load_state_dict(load_file(folder / "model.safetensors"))
            network = network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
            return cls(network, facts["size"], tuple(facts["mean"]), tuple(facts["std"]))
        except FileNotFoundError as error:
            raise ModelError("weights_missing", f"no sky segmenter in {folder}") from error
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ModelError("weights_corrupt", f"the sky segmenter in {folder} cannot be read: {error}") from error

    def segment(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sky of an image (h, w, 3) float32 in [0, 1]: matte (h, w) float32 in [0, 1]."""
        side = (self._size_px, self._size_px)
        small = cv2.resize(image, side, interpolation=cv2.INTER_AREA)
        planes = ((small - self._mean) / self._std).transpose(2, 0, 1)[None]
        weight = self._network.outconv.weight
        batch = torch.from_numpy(np.ascontiguousarray(planes)).to(weight.device, weight.dtype)
        with torch.inference_mode():
            matte = self._network(batch.to(memory_format=torch.channels_last))[0, 0].sigmoid().float().cpu().numpy()
        resized = cv2.resize(matte, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.clip(resized, 0, 1, dtype=np.float32)


def doubt_sky(matte: NDArray[np.float32]) -> Doubt | None:
    """Why a matte (h, w) in [0, 1] is no sky to work on, or None: a sky has area, hangs from the top and is sure."""
    sky = matte > 0.5
    if sky.mean() < LEAST_AREA:
        return "no_sky"
    top = sky[: max(1, len(sky) // 32)]
    if top.mean() < LEAST_TOP or sky[: len(sky) // 2].sum() < 0.7 * sky.sum():
        return "not_at_top"
    grey = (matte > 0.2) & (matte < 0.8)
    return "unsure" if grey.sum() > MOST_GREY * sky.sum() else None
