"""How a camera was held, told from the upright lines of its picture, with all that a judgement of it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imaging.geometry.camera import DEFAULT_FOCAL_35_MM, focal_in_px
from imaging.geometry.displacement import Displacement
from imaging.geometry.fit import Fit, fit_attitude, refine_attitude
from imaging.geometry.lines import Lines, upright_lines
from imaging.geometry.paper import measure_paper
from imaging.geometry.segments import find_segments

_FEWEST_LINES = 6
_COLUMNS, _SUPPORTED = 32, 0.05
_MIDDLE = 0.08
_HALVES_TOLERANCE_DEG = 4.0


@dataclass(frozen=True)
class Verticals:
    """What the upright lines of one picture say; plain numbers, the same for every mode, crop and output size.

    `pitch_deg` is positive where the camera looked up, `roll_deg` where upright things lean to the right.
    `lines` lines agree within 1°; together they are `length` frame heights long, `share` of all that point nearly up;
    `columns` of 32 hold at least .05 frame heights of them, their middle nine tenths span `span` of the width, `left`
    and `right` of the middle are so many frame heights. `pitch_sigma_deg` and `roll_sigma_deg` are standard errors,
    `rival` is the support of the best other attitude as a share, `split_deg` how far estimates from even and odd
    columns lie apart. `paper` is the share of white, colourless pixels. Where `found` is false, `why` says so, and the
    rest is 0.
    """

    found: bool
    why: str = ""
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    focal_35_mm: float = DEFAULT_FOCAL_35_MM
    lines: int = 0
    length: float = 0.0
    share: float = 0.0
    columns: int = 0
    span: float = 0.0
    left: float = 0.0
    right: float = 0.0
    pitch_sigma_deg: float = 0.0
    roll_sigma_deg: float = 0.0
    rival: float = 0.0
    split_deg: float = 0.0
    paper: float = 0.0


def estimate_verticals(
    image: np.ndarray, focal_35_mm: float | None = None, lens: Displacement | None = None
) -> Verticals:
    """How the camera was held, of uint8 or uint16 pixels (h, w, 3) of any size, upright and uncropped.

    `focal_35_mm` is the 35 mm equivalent, 26 where unknown; `lens` straightens lines that a lens has bent. The recipe
    is of the project's own study, in the tradition of Coughlan and Yuille 1999.
    """
    segments = find_segments(image, lens)
    focal = focal_35_mm or DEFAULT_FOCAL_35_MM
    lines = upright_lines(segments, focal_in_px(segments.size, focal))
    if len(lines) < _FEWEST_LINES:
        return Verticals(False, "there are hardly any upright lines", focal_35_mm=focal)
    return replace(measure_verticals(lines, fit_attitude(lines), focal), paper=measure_paper(image))


def measure_verticals(lines: Lines, fit: Fit, focal_35_mm: float) -> Verticals:
    """A fit as facts."""
    agreeing = lines.take(fit.agrees)
    if not len(agreeing):
        return Verticals(False, "no two upright lines agree", focal_35_mm=focal_35_mm)
    histogram = np.histogram(agreeing.across, _COLUMNS, (-0.5, 0.5), weights=agreeing.length)[0]
    return Verticals(
        found=True,
        pitch_deg=fit.pitch_deg,
        roll_deg=fit.roll_deg,
        focal_35_mm=focal_35_mm,
        lines=len(agreeing),
        length=float(agreeing.length.sum()),
        share=float(agreeing.length.sum() / lines.length.sum()),
        columns=int((histogram > _SUPPORTED).sum()),
        span=_span(agreeing),
        left=float(agreeing.length[agreeing.across < -_MIDDLE].sum()),
        right=float(agreeing.length[agreeing.across > _MIDDLE].sum()),
        pitch_sigma_deg=fit.sigma_deg[0],
        roll_sigma_deg=fit.sigma_deg[1],
        rival=fit.rival,
        split_deg=_split(lines, fit),
    )


def _span(lines: Lines) -> float:
    """The width that holds the middle nine tenths of their length, as a share of the frame's."""
    order = np.argsort(lines.across)
    reached = np.cumsum(lines.length[order])
    low, high = np.searchsorted(reached, (0.05 * reached[-1], 0.95 * reached[-1]))
    return float(lines.across[order][high] - lines.across[order][low])


def _split(lines: Lines, fit: Fit) -> float:
    """Degrees between what even and what odd columns say, each fitted alone; 0 where one of them says nothing."""
    column = np.floor((lines.across + 0.5) * _COLUMNS).astype(int) % 2
    halves = [lines.take(column == side) for side in (0, 1)]
    if min(len(half) for half in halves) < _FEWEST_LINES:
        return 0.0
    even, odd = (refine_attitude(half, (fit.pitch_deg, fit.roll_deg), _HALVES_TOLERANCE_DEG / 2) for half in halves)
    return float(np.hypot(even[0] - odd[0], even[1] - odd[1]))
