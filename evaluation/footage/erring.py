"""A look that knows the truth and errs as a model does that sees pictures one by one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from evaluation.footage.walks import Shown
from imaging.color import linear_to_srgb, srgb_to_linear

_WHOLE_EV, _LOCAL_EV, _WARMTH_EV = 0.10, 0.08, 0.035
"""Standard deviations of the error: of a picture's light, of its parts', of red against blue."""


def err(finished: np.ndarray, number: int, seed: int) -> np.ndarray:
    """A finished frame uint8 (h, w, 3) as the look has it: the same each time, another for each frame."""
    rng = np.random.default_rng([seed, number])
    local = rng.normal(0, _LOCAL_EV, (3, 4)).astype(np.float32)
    size = finished.shape[1::-1]
    ev = rng.normal(0, _WHOLE_EV) + np.asarray(cv2.resize(local, size, interpolation=cv2.INTER_CUBIC))
    warmth = rng.normal(0, _WARMTH_EV)
    gains = np.stack([np.exp2(ev + warmth), np.exp2(ev), np.exp2(ev - warmth)], axis=-1).astype(np.float32)
    light = np.clip(srgb_to_linear(finished.astype(np.float32) / 255) * gains, 0, 1)
    return np.rint(linear_to_srgb(light) * 255).astype(np.uint8)


class ErringLook:
    """A `video.keys.Look` of a walk; key frames are found by the numbers in their names."""

    def __init__(self, shown: Sequence[Shown], seed: int) -> None:
        self._shown, self._seed = shown, seed

    def __call__(self, files: Sequence[Path]) -> Iterator[np.ndarray]:
        return (err(self._shown[int(file.stem)].finished, int(file.stem), self._seed) for file in files)
