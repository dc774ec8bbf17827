"""LaMa's idea of what is behind a hole (Suvorov et al., WACV 2022), through a session: seen from afar, and no more.

It gives the structure; texture and grain come from the photo itself (`imaging/fill`), for the network sees 512 pixels.
"""

from pathlib import Path

import cv2
import numpy as np

from models.array_session import ArraySession
from models.device import DeviceType
from models.errors import ModelError
from models.opener import Opener
from models.registry import ModelCard
from models.runtime import Provider, has_provider

SIDE_PX = 512
"""Of the square that exported networks take."""
_LEVELS = 255.0


class LamaEraser:
    """Exported as Carve/LaMa-ONNX has it: image (1, 3, 512, 512) in [0, 1] and mask (1, 1, 512, 512), 1 in the hole, to
    image (1, 3, 512, 512), in 8-bit levels there and in [0, 1] in other exports: which, a grey square tells."""

    def __init__(self, session: ArraySession) -> None:
        """Raises ModelError `bad_request` for a network of other inputs, `weights_corrupt` for other outputs."""
        self._session = session
        grey, hole = np.full((SIDE_PX, SIDE_PX, 3), 0.5, np.float32), np.zeros((SIDE_PX, SIDE_PX), np.float32)
        hole[: SIDE_PX // 8, : SIDE_PX // 8] = 1
        seen = self._run(grey, hole)
        self._white = _LEVELS if float(np.median(seen[hole == 0])) > 1.5 else 1.0

    @classmethod
    def load(cls, card: ModelCard, device: DeviceType, opener: Opener) -> "LamaEraser":
        """Raises ModelError. The file is a graph already: there is nothing for the opener to export."""
        provider: Provider = "cuda" if device == "cuda" and has_provider("cuda") else "cpu"
        return cls(ArraySession(find_graph(card.part("network")), provider))

    @property
    def device(self) -> DeviceType:
        """What runs it."""
        return self._session.device

    def guess(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """What is behind the hole bool (h, w) of an image float32 (h, w, 3), [0, 1]: an image of the same shape."""
        height, width = hole.shape
        scale = min(1.0, SIDE_PX / max(height, width))
        small = max(1, round(height * scale)), max(1, round(width * scale))
        square = _pad(_resize(image, small))
        # Whatever a pixel of the small one has of the hole is hole, or what is to go would be seen at its rim.
        missing = _pad((_resize(hole.astype(np.float32), small) > 0).astype(np.float32))
        seen = self._run(square, missing)[: small[0], : small[1]] / self._white
        return np.clip(cv2.resize(seen, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)

    def _run(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        (answer, *_) = self._session(image.transpose(2, 0, 1)[None], hole[None, None])
        seen = answer.astype(np.float32)
        if seen.shape != (1, 3, SIDE_PX, SIDE_PX) or not np.isfinite(seen).all():
            raise ModelError("weights_corrupt", f"the network answers with {seen.shape}, or with what is no number")
        return seen[0].transpose(1, 2, 0)


def find_graph(part: Path) -> Path:
    """The exported graph of a part, which is that file or the folder it lies in; raises ModelError."""
    files = [part] if part.suffix == ".onnx" else sorted(part.glob("*.onnx"))
    if len(files) != 1:
        raise ModelError("weights_missing", f"{part} is to hold one exported graph (.onnx), and holds {len(files)}")
    return files[0]


def _resize(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    return image if image.shape[:2] == size else cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def _pad(image: np.ndarray) -> np.ndarray:
    """To the right and below, up to the square, as in a mirror: of a hole as well, that nothing of it is seen there."""
    below, right = SIDE_PX - image.shape[0], SIDE_PX - image.shape[1]
    return np.asarray(cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REFLECT))
