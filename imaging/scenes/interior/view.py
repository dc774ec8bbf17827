"""Where the camera stands in a room, how it is held and what lens it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Camera, Tilt
from imaging.scenes.interior.shell import Corner, Shell


@dataclass(frozen=True)
class View:
    """`eye` in metres, `yaw` in radians to the right, `across_deg` the angle over the longer side of the frame.

    `bulge` is the lens's barrel distortion: how much farther in the corner of the frame is drawn than the middle.
    """

    eye: tuple[float, float, float]
    yaw: float
    across_deg: float
    pitch_deg: float
    roll_deg: float
    horizon: float
    bulge: float

    def looks_at(self, place: Corner) -> bool:
        """Whether a place on the floor is well inside the frame from left to right."""
        across, along = place[0] - self.eye[0], place[1] - self.eye[2]
        off = np.arctan2(across, along) - self.yaw
        return bool(abs((off + np.pi) % (2 * np.pi) - np.pi) < np.radians(0.42 * self.across_deg))

    def camera(self, size: Size) -> Camera:
        scale = max(size.width, size.height) / 2 / np.tan(np.radians(self.across_deg) / 2)
        focal = scale / max(size.width, 1.5 * size.height)
        tilt = Tilt(self.pitch_deg, self.roll_deg) if self.pitch_deg or self.roll_deg else None
        return Camera(size, self.eye, self.yaw, float(focal), self.horizon, tilt)


def plan_view(rng: np.random.Generator, shell: Shell) -> View:
    """A place with much of the room before it: mostly a corner or a doorway, looking along, across or at one wall."""
    left, right, front, back = shell.frame
    best: tuple[float, Corner, float] | None = None
    for _ in range(24):
        spot = (float(rng.uniform(left, right)), float(rng.uniform(front, back)))
        if rng.random() < 0.7:
            corner = shell.corners[int(rng.integers(len(shell.corners)))]
            spot = tuple(
                near + (far - near) * rng.uniform(0.06, 0.25)
                for near, far in zip(corner, ((left + right) / 2, (front + back) / 2), strict=True)
            )  # type: ignore[assignment]
        if not shell.holds(spot, 0.22):
            continue
        yaw = _plan_yaw(rng, shell, spot)
        score = _depth_before(shell, spot, yaw) + rng.uniform(0, 1.6)
        if best is None or score > best[0]:
            best = (float(score), spot, yaw)
    if best is None:
        best = (0.0, ((left + right) / 2, front + 0.3), 0.0)
    _, (x, z), yaw = best
    by_hand = rng.random() < 0.45
    return View(
        eye=(x, float(rng.uniform(1.0, 1.7)), z),
        yaw=yaw,
        across_deg=float(rng.uniform(55, 100)),
        pitch_deg=float(rng.normal(-4, 5)) if by_hand else 0.0,
        roll_deg=float(rng.normal(0, 1.5)) if by_hand else 0.0,
        horizon=float(rng.uniform(0.38, 0.58)),
        bulge=float(max(0.0, rng.uniform(-0.04, 0.06))),
    )


def _plan_yaw(rng: np.random.Generator, shell: Shell, spot: Corner) -> float:
    left, right, front, back = shell.frame
    if rng.random() < 0.3:
        return float(rng.choice([0, 0.5, 1, 1.5]) * np.pi + rng.normal(0, 0.05))
    aim = (rng.uniform(left, right), rng.uniform(front, back))
    return float(np.arctan2(aim[0] - spot[0], aim[1] - spot[1]))


def _depth_before(shell: Shell, spot: Corner, yaw: float) -> float:
    """How far the camera sees on average, metres: the least of where rays leave the footprint."""
    total = []
    for turn in np.radians([-30, -15, 0, 15, 30]):
        way = np.array([np.sin(yaw + turn), np.cos(yaw + turn)])
        steps = np.arange(0.2, 9.0, 0.2)
        inside = [shell.holds((spot[0] + step * way[0], spot[1] + step * way[1])) for step in steps]
        total.append(float(steps[inside.index(False)]) if False in inside else 9.0)
    return min(float(np.mean(total)), 5.0) + min(min(total), 1.5)
