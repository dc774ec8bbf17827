"""What goes wrong with a photo of a room, in linear light where light adds up: the inverse of what a finisher mends."""

from dataclasses import dataclass, replace

import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear


@dataclass(frozen=True)
class Degradation:
    """How a photo is spoiled; where every field is zero nothing is done.

    Light in EV (`gradient_ev` across the photo, in direction `angle` radians); `vignette` and `haze` as fractions;
    `contrast` and `saturation` as the fraction lost; `gamma` added to an exponent of 1; `noise` as a standard deviation
    of the encoded value; `shining` is how far what shines by itself (a window, a lamp) keeps its light; `mixed_ev` is
    how much warmer the light is on one side of the photo, and colder on the other, along `angle`.
    """

    exposure_ev: float = 0.0
    red_ev: float = 0.0
    green_ev: float = 0.0
    blue_ev: float = 0.0
    gradient_ev: float = 0.0
    vignette: float = 0.0
    haze: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    gamma: float = 0.0
    noise: float = 0.0
    shining: float = 0.0
    mixed_ev: float = 0.0
    angle: float = 0.0


RANGES = {
    "exposure_ev": (-2.0, -0.3),
    "red_ev": (-0.4, 0.4),
    "green_ev": (-0.13, 0.13),
    "blue_ev": (-0.4, 0.4),
    "gradient_ev": (0.0, 0.7),
    "vignette": (0.0, 0.55),
    "haze": (0.0, 0.22),
    "contrast": (0.0, 0.35),
    "saturation": (0.0, 0.45),
    "gamma": (-0.15, 0.15),
    "noise": (0.0, 0.02),
}
"""The worst that happens, drawn evenly."""


def sample_degradation(rng: np.random.Generator, severity: float = 1.0, *, windows: bool = False) -> Degradation:
    """A degradation within that fraction of RANGES: 1 spoils a photo, 0 leaves it alone.

    With `windows`, every other photo is dim but for what shines by itself.
    """
    amounts = {name: severity * float(rng.uniform(*bounds)) for name, bounds in RANGES.items()}
    angle = float(rng.uniform(0, 2 * np.pi))
    shining = max(0.0, float(rng.uniform(-1, 1))) if windows else 0.0
    return Degradation(**amounts, shining=shining, angle=angle)


FAULTS = (
    ("red_ev", "green_ev", "blue_ev"),
    ("gradient_ev",),
    ("vignette",),
    ("haze",),
    ("contrast",),
    ("saturation",),
    ("gamma",),
    ("noise",),
    ("mixed_ev",),
)
"""What goes wrong together."""

DARKEST_EV, BRIGHTEST_EV = -2.7, 1.6
MIXED_EV = 0.4
TOO_BRIGHT = 0.2
"""How often a photo is exposed too long, not too short."""


def sample_faults(rng: np.random.Generator) -> Degradation:
    """A photo exposed wrongly, and about every third of the other faults: most photos suffer from two or three."""
    worst = replace(sample_degradation(rng, 1.0, windows=True), mixed_ev=float(rng.uniform(0, MIXED_EV)))
    kept = {name: getattr(worst, name) for fault in FAULTS if rng.random() < 0.33 for name in fault}
    bright = rng.random() < TOO_BRIGHT
    exposure_ev = float(rng.uniform(0.2, BRIGHTEST_EV) if bright else rng.uniform(DARKEST_EV, -0.2))
    return Degradation(**kept, exposure_ev=exposure_ev, shining=worst.shining, angle=worst.angle)


SEVERITIES, SEVERITY_ODDS = (0.0, 0.35, 1.0), (0.35, 0.3, 0.35)
"""A photo that needs nothing must stay as it is."""

FAULTY = 0.6
"""How often a photo has a few faults, and not some of all of them at once."""


def draw_degradation(rng: np.random.Generator) -> Degradation:
    """What a network that mends learns from: a few faults, some of all of them, or none."""
    if rng.random() < FAULTY:
        return sample_faults(rng)
    return sample_degradation(rng, float(rng.choice(SEVERITIES, p=SEVERITY_ODDS)), windows=True)


def apply_degradation(image: np.ndarray, degradation: Degradation, rng: np.random.Generator) -> np.ndarray:
    """The spoiled photo; image (h, w, 3) sRGB [0, 1] in and out, `rng` for the noise."""
    height, width = image.shape[:2]
    balance = np.exp2([degradation.red_ev, degradation.green_ev, degradation.blue_ev]).astype(np.float32)
    linear = srgb_to_linear(image)
    light = _light(height, width, degradation)[..., None]
    # A dim room may still have a bright window.
    spared = degradation.shining * np.clip(1 - light, 0, 1) * linear**3
    linear *= (light + spared) * balance
    if degradation.mixed_ev:
        linear *= _mixed_light(height, width, degradation)
    linear += degradation.haze * (linear.mean(axis=(0, 1)) - linear)
    encoded = linear_to_srgb(np.clip(linear, 0, 1))
    encoded += degradation.saturation * (encoded.mean(axis=2, keepdims=True) - encoded)
    encoded += degradation.contrast * (encoded.mean() - encoded)
    encoded = np.clip(encoded, 0, 1) ** np.float32(1 + degradation.gamma)
    encoded += degradation.noise * rng.standard_normal(encoded.shape, dtype=np.float32)
    return np.clip(encoded, 0, 1).astype(np.float32)


def _light(height: int, width: int, degradation: Degradation) -> np.ndarray:
    """What each pixel's light is multiplied by, float32 (height, width); the vignette is deepest in the corners."""
    y, x = _place(height, width)
    falloff = 1 - degradation.vignette * 2 * (x * x + y * y)
    slope = degradation.gradient_ev * _along(height, width, degradation.angle)
    return (np.exp2(degradation.exposure_ev + slope) * falloff).astype(np.float32)


def _mixed_light(height: int, width: int, degradation: Degradation) -> np.ndarray:
    """Lamp light on one side, daylight on the other: what each channel is multiplied by, float32 (height, width, 3)."""
    warmth = degradation.mixed_ev * 2 * _along(height, width, degradation.angle)
    return np.exp2(np.stack([warmth, np.zeros_like(warmth), -warmth], axis=2)).astype(np.float32)


def _along(height: int, width: int, angle: float) -> np.ndarray:
    """How far each pixel lies from the middle in a direction, in sides of the photo."""
    y, x = _place(height, width)
    return np.asarray(x * np.cos(angle) + y * np.sin(angle))


def _place(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns from -0.5 to 0.5, to broadcast."""
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    return y, x
