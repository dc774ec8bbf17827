"""The figures of an edit, and how far each may go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditFigures:
    """What an edit looks like against the photo around it; lengths in full-size pixels, levels are of 255.

    Along the mask's outline, where the photo had no edge of its own: `seam`, the energy (RMS, levels) of the step
    across it beyond what is usual beside it; `colour`, how far colour a little way in is from colour a little way out
    beyond the photo's own trend (levels, 90th percentile); `invented`, the share where there is an edge now.
    Inside against around: `grain` and `sharpness`, ratios of noise in plain places and of the finest detail where there
    is most of it; 1 where there is nothing to tell it by. `leak`: share of the pixels outside the mask that changed.
    """

    seam: float
    colour: float
    invented: float
    grain: float
    sharpness: float
    leak: float


@dataclass(frozen=True, slots=True)
class EditLimits:
    """The most of each that passes; of grain and sharpness the least as well.

    Chosen with `python -m evaluation.tune_edits` on professional photos, of which every second one was held out: there
    all pass that change nothing, and nine of ten where a thing was truly taken away; of hard seams and of colours 12
    levels off hardly any does, of slight blurs a quarter, of glows that fade out over a tenth of the crop most.
    """

    max_seam: float = 1.0
    max_colour: float = 1.4
    max_invented: float = 0.06
    min_grain: float = 0.8
    max_grain: float = 1.4
    min_sharpness: float = 0.75
    max_sharpness: float = 1.5
    max_leak: float = 0.0


def list_edit_faults(figures: EditFigures, limits: EditLimits) -> tuple[str, ...]:
    """Names of the figures beyond their limits, in a fixed order; one that is not a number is beyond any."""
    within = {
        "seam": figures.seam <= limits.max_seam,
        "colour": figures.colour <= limits.max_colour,
        "invented_edges": figures.invented <= limits.max_invented,
        "grain": limits.min_grain <= figures.grain <= limits.max_grain,
        "sharpness": limits.min_sharpness <= figures.sharpness <= limits.max_sharpness,
        "leak": figures.leak <= limits.max_leak,
    }
    return tuple(name for name, fine in within.items() if not fine)
