"""Which lights a room has, and how the camera was set for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.shell import Corner, Shell


@dataclass(frozen=True)
class LightPlan:
    """`sky` is what comes in through windows (linear RGB), `outside` how bright they come out in the picture.

    `lamps` are places on the ceiling, `lamp_power` their linear RGB; `downlights` says which kind they are. `sun` is
    the way its rays go, or None; `sun_power` how bright they make what is white in the picture, linear.
    """

    sky: tuple[float, float, float]
    outside: float
    night: bool
    lamps: tuple[tuple[float, float], ...]
    lamp_power: tuple[float, float, float]
    lamp_glow: float
    downlights: bool
    sun: tuple[float, float, float] | None
    sun_power: tuple[float, float, float]
    ambient: float


@dataclass(frozen=True)
class CameraSettings:
    """`exposure_ev` is above what the room's middle needs; `white` are gains of red, green and blue, and `adapted` how
    far the balance goes along with the light, 0 to 1; `noise` is in 8-bit levels, the rest in shares."""

    exposure_ev: float
    white: tuple[float, float, float]
    adapted: float
    contrast: float
    saturation: float
    vignette: float
    blur_px: float
    noise: float
    sharpening: float
    glow: float
    jpeg_quality: int


def plan_light(rng: np.random.Generator, shell: Shell, openings: tuple[Opening, ...]) -> LightPlan:
    """Daylight, lamps or both, warm or cool."""
    windows = [opening for opening in openings if opening.kind in ("window", "french")]
    night = bool(rng.random() < (0.1 if windows else 0.5))
    lit = night or not windows or rng.random() < 0.6
    downlights = bool(rng.random() < 0.45)
    places = _plan_downlights(rng, shell) if downlights else _plan_lamps(rng, shell)
    tone = rng.uniform(0, 1)
    warm = np.array([1.0, 0.98 - 0.22 * tone, 0.96 - 0.5 * tone])
    cool = 1.0 + rng.uniform(-0.02, 0.12) * np.array([-1, 0.1, 1.0])
    return LightPlan(
        sky=_triple((not night) * np.exp(rng.normal(1.1, 0.6)) * cool),
        outside=_plan_outside(rng, night=night),
        night=night,
        lamps=tuple(place for place in places if shell.holds(place, 0.4)),
        lamp_power=_triple(lit * np.exp(rng.normal(0.2, 0.5)) * warm),
        lamp_glow=float(rng.uniform(1.0, 5.0)) if lit else 0.0,
        downlights=downlights,
        sun=_plan_sun(rng) if not night and rng.random() < 0.3 else None,
        sun_power=_triple(rng.uniform(0.8, 4) * np.array([1.0, 0.93, 0.8])),
        ambient=float(rng.uniform(0.02, 0.12)),
    )


def _triple(colour: np.ndarray) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in colour)
    return red, green, blue


def _plan_downlights(rng: np.random.Generator, shell: Shell) -> list[Corner]:
    """A grid of two to nine."""
    left, right, front, back = shell.frame
    columns, rows = int(rng.integers(1, 4)), int(rng.integers(2, 4))
    across, along = (
        np.linspace(*ends, count + 2)[1:-1] for ends, count in (((left, right), columns), ((front, back), rows))
    )
    return [(float(x), float(z)) for x in across for z in along]


def _plan_lamps(rng: np.random.Generator, shell: Shell) -> list[Corner]:
    """One in the middle, or two along the room."""
    left, right, front, back = shell.frame
    shares = (0.5 + float(rng.normal(0, 0.05)),) if rng.random() < 0.6 else (1 / 3, 2 / 3)
    if right - left > back - front:
        return [(left + share * (right - left), (front + back) / 2) for share in shares]
    return [((left + right) / 2, front + share * (back - front)) for share in shares]


def _plan_sun(rng: np.random.Generator) -> tuple[float, float, float]:
    turn = rng.uniform(0, 2 * np.pi)
    return _triple(np.array([np.cos(turn), -rng.uniform(0.35, 1.2), np.sin(turn)]))


def _plan_outside(rng: np.random.Generator, *, night: bool) -> float:
    """Most windows of real photographs are burnt out."""
    if night:
        return float(rng.uniform(0.02, 0.4))
    spans = ((0.35, 1.0), (1.0, 3.0), (3.0, 12.0))
    return float(rng.uniform(*spans[int(rng.choice(3, p=[0.35, 0.25, 0.4]))]))


def plan_settings(rng: np.random.Generator) -> CameraSettings:
    """Mostly a fair photograph, sometimes a poor one."""
    poor = rng.random() < 0.3
    return CameraSettings(
        exposure_ev=float(np.clip(rng.normal(0, 0.7 if poor else 0.35), -1.5, 1.0)),
        white=_triple(np.exp(rng.normal(0, 0.07 if poor else 0.03, 3))),
        adapted=float(rng.uniform(0.3, 1.0)),
        contrast=float(rng.uniform(0.0, 0.6)),
        saturation=float(rng.uniform(0.75, 1.2)),
        vignette=float(rng.choice([0, rng.uniform(0.05, 0.4)], p=[0.65, 0.35])),
        blur_px=float(rng.uniform(0.3, 0.85 if poor else 0.55)),
        noise=float(rng.uniform(1, 5) if poor else rng.uniform(0.3, 1.6)),
        sharpening=float(rng.choice([0, rng.uniform(0.2, 1.0)])),
        glow=float(rng.choice([0.0, rng.uniform(0.02, 0.16)], p=[0.3, 0.7])),
        jpeg_quality=int(rng.integers(55, 97)),
    )
