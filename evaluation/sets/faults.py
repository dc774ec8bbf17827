"""The faults of the set `repair`, listed and seeded: what is done to each photo, and how much."""

from dataclasses import dataclass, replace

import numpy as np

from imaging.sampling import as_image
from training.degrade import Degradation, apply_degradation

SEED = 20
DARK_EV = (-2.5, -0.5)
BRIGHT_EV = 0.7
BRIGHT_EVERY = 8
"""Every photo is exposed wrongly: one in eight too bright, the others too dark, evenly within a range."""

FAULTS: dict[str, dict[str, float]] = {
    "warm": {"red_ev": 0.3, "blue_ev": -0.35},
    "cold": {"red_ev": -0.3, "blue_ev": 0.3},
    "green cast": {"green_ev": 0.12},
    "mixed light": {"mixed_ev": 0.35},
    "vignette": {"vignette": 0.3},
    "dark corners": {"vignette": 0.6},
    "haze": {"haze": 0.15},
    "low contrast": {"contrast": 0.25},
    "noise": {"noise": 0.015},
}
"""Name -> fields of Degradation; one to three of them besides the exposure."""

EXCLUSIVE = ({"warm", "cold", "green cast"}, {"vignette", "dark corners"})
"""Of each of these a photo has one at most."""


@dataclass(frozen=True)
class Spoiling:
    """What is done to one photo: light in EV, names out of FAULTS, and the seed of the noise and of the directions."""

    exposure_ev: float
    faults: tuple[str, ...]
    seed: tuple[int, ...]

    @property
    def degradation(self) -> Degradation:
        angle = float(np.random.default_rng(self.seed).uniform(0, 2 * np.pi))
        amounts = {name: amount for fault in self.faults for name, amount in FAULTS[fault].items()}
        return replace(Degradation(exposure_ev=self.exposure_ev, angle=angle), **amounts)

    @property
    def caption(self) -> str:
        return ", ".join([f"{self.exposure_ev:+.1f} EV", *self.faults])


def plan_spoiling(photo: int, copy: int) -> Spoiling:
    """What is done to a photo of that number for that copy of it: the same in every run."""
    seed = (SEED, photo, copy)
    rng = np.random.default_rng(seed)
    # Photos come four to a house: moving on by one a house brings every room its turn.
    bright = (2 * photo + copy + photo // 4) % BRIGHT_EVERY == 0
    dark = float(rng.uniform(*DARK_EV))
    return Spoiling(BRIGHT_EV if bright else dark, _draw_faults(rng, int(rng.integers(1, 4))), seed)


def spoil_photo(pixels: np.ndarray, spoiling: Spoiling) -> np.ndarray:
    """The photo as it might have come from the camera, pixels uint8 (H, W, 3) in and out."""
    image = apply_degradation(as_image(pixels), spoiling.degradation, np.random.default_rng(spoiling.seed))
    return np.rint(image * 255).astype(np.uint8)


def _draw_faults(rng: np.random.Generator, count: int) -> tuple[str, ...]:
    drawn: list[str] = []
    for name in rng.permutation(list(FAULTS)):
        if not any(name in group and group & set(drawn) for group in EXCLUSIVE):
            drawn.append(str(name))
    return tuple(sorted(drawn[:count], key=list(FAULTS).index))
