"""Which lights a room has, and how the camera was set for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.shell import Shell


@dataclass(frozen=True)
class LightPlan:
    """`sky` is how bright the windows are by night and day (linear RGB), `outside` how bright they come out in the picture.

    `lamps` are places on the ceiling, `lamp_power` their linear RGB; `downlights` says which kind they are. `sun` is the
    way its rays go, or None; `sun_power` how bright they make what is white in the picture, linear.
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
    """`exposure_ev` above what the middle of the room needs; `white`, gains of red, green and blue; the rest as named."""

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
    night = rng.random() < (0.1 if windows else 0.5)
    left, right, front, back = shell.frame
    lit = night or not windows or rng.random() < 0.6
    downlights = rng.random() < 0.45
    wanted = int(rng.integers(2, 9)) if downlights else int(rng.integers(1, 3))
    places: list[tuple[float, float]] = []
    if downlights:
        columns = max(1, round(np.sqrt(wanted)))
        for x in np.linspace(left, right, columns + 2)[1:-1]:
            for z in np.linspace(front, back, max(1, wanted // columns) + 2)[1:-1]:
                places.append((float(x), float(z)))
    else:
        for share in np.linspace(0, 1, wanted + 2)[1:-1]:
            along = share if wanted > 1 else 0.5 + rng.normal(0, 0.05)
            places.append(
                (
                    left + (right - left) * float(along if right - left > back - front else 0.5),
                    front + (back - front) * float(0.5 if right - left > back - front else along),
                )
            )
    places = [place for place in places if shell.holds(place, 0.4)]
    tone = float(rng.uniform(0, 1))
    warm = np.array([1.0, 0.98 - 0.22 * tone, 0.96 - 0.5 * tone])
    cool = np.array([1.0, 1.0, 1.0]) + rng.uniform(-0.02, 0.12) * np.array([-1, 0.1, 1.0])
    lamp_level = float(np.exp(rng.normal(0.2, 0.5))) if lit else 0.0
    sky_level = 0.0 if night else float(np.exp(rng.normal(1.1, 0.6)))
    sun = None
    if not night and rng.random() < 0.3:
        turn = float(rng.uniform(0, 2 * np.pi))
        down = float(rng.uniform(0.35, 1.2))
        sun = (float(np.cos(turn)), -down, float(np.sin(turn)))
    kind = rng.random()
    outside = (
        float(rng.uniform(0.02, 0.4))
        if night
        else float(
            rng.uniform(0.35, 1.0) if kind < 0.35 else rng.uniform(1.0, 3.0) if kind < 0.6 else rng.uniform(3.0, 12.0)
        )
    )
    return LightPlan(
        sky=tuple(float(value) for value in sky_level * cool),  # type: ignore[arg-type]
        outside=outside,
        night=night,
        lamps=tuple(places),
        lamp_power=tuple(float(value) for value in lamp_level * warm),  # type: ignore[arg-type]
        lamp_glow=float(rng.uniform(1.0, 5.0)) if lit else 0.0,
        downlights=downlights,
        sun=sun,
        sun_power=tuple(float(value) for value in rng.uniform(0.8, 4) * np.array([1.0, 0.93, 0.8])),  # type: ignore[arg-type]
        ambient=float(rng.uniform(0.02, 0.12)),
    )


def plan_settings(rng: np.random.Generator) -> CameraSettings:
    """Mostly a fair photograph, sometimes a poor one."""
    poor = rng.random() < 0.3
    return CameraSettings(
        exposure_ev=float(np.clip(rng.normal(0, 0.7 if poor else 0.35), -1.5, 1.0)),
        white=tuple(float(value) for value in np.exp(rng.normal(0, 0.07 if poor else 0.03, 3))),  # type: ignore[arg-type]
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
