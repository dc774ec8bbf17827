"""Which attitude of the camera explains most upright lines: RANSAC over pairs, then Gauss-Newton on angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.geometry.camera import angles_from_up, up_from_angles
from imaging.geometry.lines import Lines

TOLERANCE_DEG = 1.0
_FINE_TOLERANCE_DEG = 0.35
_PAIRS, _SEED = 600, 0
_MOST_PITCH_DEG, _MOST_ROLL_DEG = 25.0, 12.0
_ROUNDS, _STEP_DEG, _LARGEST_STEP_DEG = 12, 1e-3, 2.0
_OTHER_DEG = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """An attitude in degrees, the angle (n,) by which each line misses it, the standard errors of pitch and roll, and
    `rival`: how much of the support of this attitude the best one more than 4° away has."""

    pitch_deg: float
    roll_deg: float
    miss_deg: np.ndarray
    sigma_deg: tuple[float, float]
    rival: float

    @property
    def agrees(self) -> np.ndarray:
        """Which lines (n,) are within the tolerance."""
        return np.abs(self.miss_deg) < TOLERANCE_DEG


def fit_attitude(lines: Lines) -> Fit:
    """The attitude that at least six upright lines agree on best; raises ValueError for fewer."""
    if len(lines) < 6:
        raise ValueError(f"an attitude is fitted to at least 6 lines, not {len(lines)}")
    ups = _propose(lines)
    support = np.array([_support(miss, lines.weight) for miss in (miss_of(up, lines) for up in ups)])
    roughly = refine_attitude(lines, angles_from_up(ups[int(np.argmax(support))]))
    finely = refine_attitude(lines, roughly, _FINE_TOLERANCE_DEG)
    # Many lines that lean a little by themselves sway the one, a few chance ones the other: between both is steadier.
    angles = ((roughly[0] + 2 * finely[0]) / 3, (roughly[1] + 2 * finely[1]) / 3)
    miss = miss_of(up_from_angles(*angles), lines)
    apart = np.degrees(np.arccos(np.clip(ups @ up_from_angles(*angles), -1, 1))) > _OTHER_DEG
    best = _support(miss, lines.weight)
    rival = float(support[apart].max(initial=0.0)) / max(best, 1e-9)
    return Fit(*angles, miss, _standard_errors(lines, angles, miss), rival)


def miss_of(up: np.ndarray, lines: Lines) -> np.ndarray:
    """Degrees (n,) between each line and the way from its middle to where upright lines meet."""
    x, y = (up[:2] - lines.middle * up[2]).T
    turned, along = x * lines.way[:, 1] - y * lines.way[:, 0], x * lines.way[:, 0] + y * lines.way[:, 1]
    return np.asarray(np.degrees(np.arctan(turned / np.where(np.abs(along) < 1e-9, 1e-9, along))))


def refine_attitude(
    lines: Lines, angles: tuple[float, float], tolerance_deg: float = TOLERANCE_DEG
) -> tuple[float, float]:
    """(pitch, roll) in degrees after Gauss-Newton steps, lines weighed by Tukey's biweight at twice the tolerance."""
    now = np.array(angles)
    for _ in range(_ROUNDS):
        miss, slopes = _linearise(lines, now)
        weight = lines.weight * np.clip(1 - (miss / (2 * tolerance_deg)) ** 2, 0, None) ** 2
        normal = (slopes * weight[:, None]).T @ slopes + 1e-9 * np.eye(2)
        step = -np.linalg.solve(normal, (slopes * weight[:, None]).T @ miss)
        now = now + np.clip(step, -_LARGEST_STEP_DEG, _LARGEST_STEP_DEG)
        if np.abs(step).max() < 1e-4:
            break
    return float(now[0]), float(now[1])


def _propose(lines: Lines) -> np.ndarray:
    """Unit ups (k, 3) where pairs of lines meet, longer lines oftener, and the level camera's own."""
    half = lines.way * lines.half_length[:, None]
    first, second = (np.column_stack([lines.middle + side * half, np.ones(len(lines))]) for side in (-1, 1))
    planes = np.cross(first, second)
    planes /= np.linalg.norm(planes, axis=1)[:, None]
    share = lines.weight / lines.weight.sum()
    one, other = np.random.default_rng(_SEED).choice(len(lines), (_PAIRS, 2), p=share).T
    ups = np.cross(planes[one], planes[other])
    length = np.linalg.norm(ups, axis=1)
    ups = ups[length > 1e-4] / length[length > 1e-4, None]
    ups = np.where(ups[:, 1:2] > 0, -ups, ups)
    pitch, roll = np.degrees(np.arcsin(ups[:, 2])), np.degrees(np.arctan2(ups[:, 0], -ups[:, 1]))
    likely = (np.abs(pitch) <= _MOST_PITCH_DEG) & (np.abs(roll) <= _MOST_ROLL_DEG)
    return np.vstack([ups[likely], [(0.0, -1.0, 0.0)]])


def _support(miss: np.ndarray, weight: np.ndarray) -> float:
    return float((weight * np.clip(1 - (miss / TOLERANCE_DEG) ** 2, 0, None)).sum())


def _linearise(lines: Lines, angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The misses (n,) at an attitude and their slopes (n, 2) over pitch and roll."""
    miss = miss_of(up_from_angles(*angles), lines)
    steps = _STEP_DEG * np.eye(2)
    slopes = [(miss_of(up_from_angles(*(angles + step)), lines) - miss) / _STEP_DEG for step in steps]
    return miss, np.stack(slopes, axis=1)


def _standard_errors(lines: Lines, angles: tuple[float, float], miss: np.ndarray) -> tuple[float, float]:
    """Of pitch and roll, by the sandwich estimator over the lines that agree (Huber 1967)."""
    slopes = _linearise(lines, np.array(angles))[1]
    weight = np.where(np.abs(miss) < TOLERANCE_DEG, lines.weight, 0)
    bread = np.linalg.inv((slopes * weight[:, None]).T @ slopes + 1e-12 * np.eye(2))
    scores = slopes * (weight * miss)[:, None]
    pitch, roll = np.sqrt(np.diag(bread @ scores.T @ scores @ bread))
    return float(pitch), float(roll)
