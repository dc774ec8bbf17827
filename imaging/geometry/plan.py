"""From what the lines of a photo say to how its pixels move: the decision, the crop, one warp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from imaging.geometry.camera import focal_in_px, project_points, upright_homography
from imaging.geometry.crop import Crop, Outline, inner_outline, largest_crop, largest_free_crop
from imaging.geometry.displacement import Displacement
from imaging.geometry.judge import LEAST_KEPT, Decision, Mode, edge_lean_deg, judge_verticals
from imaging.geometry.verticals import Verticals
from imaging.geometry.warp import Warp
from imaging.region import Size

CropShape = Literal["aspect", "free"]
OutputSize = Literal["native", "keep"]

_POINTS_A_SIDE = 65


@dataclass(frozen=True)
class StraightenPlan:
    """What becomes of one photo: the decision, its reason in plain words, the angles that are mended in degrees, the
    share of the area that stays, and the warp; None where the pixels stay as they are.

    A photo that is straight or refused has a warp where its lens is corrected, and angles of 0.
    """

    decision: Decision
    reason: str
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    kept_area: float = 1.0
    warp: Warp | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    def describe(self) -> str:
        """One line for people: "pitch +3.2°, roll -0.8°, 91 % of the area kept, lens NAME"."""
        turned = [f"pitch {self.pitch_deg:+.2f}°, roll {self.roll_deg:+.2f}°"] if self.decision == "corrected" else []
        kept = [f"{100 * self.kept_area:.0f} % of the area kept"] if self.warp else []
        lens = [f"lens {self.warp.lens.name}"] if self.warp and self.warp.lens else []
        return ", ".join(turned + kept + lens)


def plan_straightening(
    verticals: Verticals,
    full: Size,
    *,
    mode: Mode = "auto",
    crop: CropShape | None = None,
    size: OutputSize = "native",
    lens: Displacement | None = None,
) -> StraightenPlan:
    """The plan for an upright original of that size.

    `auto` mends up to 15° of pitch and keeps the shape of the frame while that keeps 80 % of the area, `level` mends
    the roll alone, `full` up to 18° in any shape. `native` has a source pixel to an output pixel in the middle, `keep`
    the original's dimensions, or its long side where the shape differs.
    """
    decision, reason = judge_verticals(verticals, full, mode)
    figures = {"lean_deg": edge_lean_deg(verticals, full, mode)} if verticals.found else {}
    if decision == "corrected":
        pitch_deg = 0.0 if mode == "level" else verticals.pitch_deg
        turn = _Turn(full, verticals.focal_35_mm, pitch_deg, verticals.roll_deg, lens)
        chosen = turn.crop(crop or ("free" if mode == "full" else "aspect"), strict=crop is not None)
        if turn.kept(turn.crop("free")) >= LEAST_KEPT:
            warp = turn.warp(chosen, size)
            return StraightenPlan(decision, reason, pitch_deg, verticals.roll_deg, turn.kept(chosen), warp, figures)
        decision, reason = "refused", "turning it upright would cost too much of the picture"
    if lens is None:
        return StraightenPlan(decision, reason, figures=figures)
    turn = _Turn(full, verticals.focal_35_mm, 0.0, 0.0, lens)
    chosen = turn.crop("aspect")
    return StraightenPlan(decision, reason, kept_area=turn.kept(chosen), warp=turn.warp(chosen, size), figures=figures)


class _Turn:
    """One rotation of one photo, its lens corrected or not, and the crops that it leaves."""

    def __init__(
        self, full: Size, focal_35_mm: float, pitch_deg: float, roll_deg: float, lens: Displacement | None
    ) -> None:
        self._full, self._lens = full, lens
        self._matrix = upright_homography(full, focal_in_px(full, focal_35_mm), pitch_deg, roll_deg)
        across, down = max(full.width - 1, 1), max(full.height - 1, 1)  # between centres of the outermost pixels
        self._aspect, self._longest = across / down, max(across, down)
        self._outline = self._find_outline()

    def crop(self, shape: CropShape, *, strict: bool = True) -> Crop:
        """The largest rectangle; one of the frame's shape gives way to a free one where it is not strict and costs
        too much."""
        centre = project_points(self._matrix, np.array([[(self._full.width - 1) / 2, (self._full.height - 1) / 2]]))[0]
        if shape == "free":
            return largest_free_crop(self._outline, self._aspect, centre)
        same = largest_crop(self._outline, self._aspect, centre)
        return same if strict or self.kept(same) >= LEAST_KEPT else self.crop("free")

    def kept(self, crop: Crop) -> float:
        """The share of the original's area that a crop shows."""
        x, y = project_points(np.linalg.inv(self._matrix), crop.corners).T
        area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
        return float(area / self._full.pixels)

    def warp(self, crop: Crop, output: OutputSize) -> Warp:
        """Centres of output pixels at equal steps both ways over the crop, as many as fit, in its middle."""
        step = 1.0 if output == "native" else max(crop.width, crop.height) / self._longest
        across, down = (int(side / step + 1e-6) for side in (crop.width, crop.height))
        left, top = crop.left + (crop.width - across * step) / 2, crop.top + (crop.height - down * step) / 2
        matrix = np.linalg.inv(self._matrix) @ np.array([[step, 0, left], [0, step, top], [0, 0, 1]])
        rows = tuple(tuple(float(value) for value in row) for row in matrix / matrix[2, 2])
        return Warp(rows, self._full, Size(down + 1, across + 1), self._lens)  # type: ignore[arg-type]

    def _find_outline(self) -> Outline:
        """The border of the original, centres of its outermost pixels, where lens and rotation put it."""
        right, bottom = self._full.width - 1.0, self._full.height - 1.0
        corners = np.array([(0, 0), (right, 0), (right, bottom), (0, bottom)])
        steps = np.linspace(0, 1, _POINTS_A_SIDE if self._lens else 2)[:, None]
        sides = [
            here + steps * (there - here) for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True)
        ]
        if self._lens:
            sides = [self._lens.from_source(side) for side in sides]
        return inner_outline([project_points(self._matrix, side) for side in sides])
