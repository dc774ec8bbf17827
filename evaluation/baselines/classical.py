"""The best that we could make of classical steps in a row: levels, the colour of the light, brightness, contrast."""

from dataclasses import dataclass

import numpy as np

from evaluation.baselines.auto_levels import auto_levels
from evaluation.baselines.local_contrast import equalise_locally
from imaging.color import LUMA, apply_white_balance, estimate_white_balance


@dataclass(frozen=True)
class Settings:
    """How far each step goes; shares are of the whole correction, 0 to 1.

    `levels` of each channel's stretch; `norm` and `balance` of shades of grey (Finlayson & Trezzi 2004); `brightness`
    of the gamma that would bring the mean luma to `mean`; `clip_limit` and `local` of CLAHE. The defaults were found by
    `python -m evaluation.tune_classical` on training houses alone; that they leave out the colour of the light and
    CLAHE is what was found.
    """

    levels: float = 0.77
    norm: float = 2.03
    balance: float = 0.01
    mean: float = 0.62
    brightness: float = 0.38
    clip_limit: float = 1.44
    local: float = 0


DEFAULT = Settings()


def correct_classically(image: np.ndarray, settings: Settings = DEFAULT) -> np.ndarray:
    """Image (h, w, 3) sRGB [0, 1] in and out."""
    levelled = image + settings.levels * (auto_levels(image) - image)
    gains = np.array(estimate_white_balance(levelled, norm=settings.norm)) ** settings.balance
    balanced = apply_white_balance(levelled, (float(gains[0]), float(gains[1]), float(gains[2])))
    bright = balanced ** _find_gamma(balanced @ LUMA, settings)
    return bright + settings.local * (equalise_locally(bright, settings.clip_limit) - bright)


def _find_gamma(luma: np.ndarray, settings: Settings) -> np.float32:
    mean = float(np.clip(luma.mean(), 0.02, 0.98))
    whole = np.log(settings.mean) / np.log(mean)
    return np.float32(np.clip(whole, 0.25, 2.5) ** settings.brightness)
