"""Operator: what the tone field does to a window's edge, a 16-bit ramp, a wall's skin and the light of a window."""

import numpy as np

from evaluation.mender import Mender, open_mender
from evaluation.metrics.banding import Banding, measure_banding
from evaluation.metrics.halo import measure_halo, measure_overshoot
from evaluation.metrics.highlights import measure_highlights
from evaluation.metrics.skin import measure_skin
from evaluation.result import SetResult, SheetRow, build_table
from evaluation.sets.window import EDGES, STUDY, WINDOWS, Window, read_profiles, render_bright_window
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_flat_wall
from imaging.tone_field import apply_tone_field, fit_tone_field

RAMP_SIZE = Size(2048, 6144)
RAMPS = {
    "grey, black to white": ((0, 0, 0), (1, 1, 1)),
    "shadow": ((0.02, 0.02, 0.02), (0.3, 0.3, 0.3)),
    "warm wall": ((0.25, 0.22, 0.16), (0.8, 0.75, 0.66)),
}
"""Colours at the left and right end, of full scale."""

ROWS = 16


def measure_operator(task: Task) -> SetResult:
    """Needs no photos: all is rendered, and goes through the models of the profile."""
    mender = open_mender(task.weights)
    halos, rows = judge_windows(mender)
    bands = {name: judge_ramp(mender, *ends) for name, ends in RAMPS.items()}
    walls = {f"flat wall, {ev:+.1f} EV": judge_wall(mender, ev) for ev in (-2.0, -1.0, 0.0)}
    light, light_row = judge_highlights(mender)
    figures = {
        "halo_levels": halos[STUDY][0],
        "halo_levels_worst": max(known for known, _ in halos.values()),
        "overshoot_levels": max(free for _, free in halos.values()),
        "ramp_levels_kept_percent": min(band.levels_kept for band in bands.values()),
        "ramp_steps": float(sum(band.steps for band in bands.values())),
        "wall_skin_worst": min(walls.values(), key=lambda kept: -abs(kept - 1)),
        **light,
    }
    tables = {
        "halo beside a window's edge, 8-bit levels": build_table(
            ("window", "right answer known", "the model's own answer"), ((name, *pair) for name, pair in halos.items())
        ),
        "16-bit ramps": build_table(
            ("ramp", "levels kept %", "steps"), ((name, band.levels_kept, band.steps) for name, band in bands.items())
        ),
        "skin of walls, 1 is kept": build_table(("wall", "skin"), walls.items()),
    }
    return SetResult("operator", figures, tables, rows=[*rows, light_row])


def judge_windows(mender: Mender) -> tuple[dict[str, tuple[float, float]], list[SheetRow]]:
    """Per window, in its worst channel: the error where the right answer is known, the overshoot of the model's own."""
    halos, rows = {}, []
    for name, window in WINDOWS.items():
        known, free = mend_to(mender, window), mender.mend(window.pixels)
        pairs = zip(read_profiles(known), read_profiles(window.target), strict=True)
        halo = max(measure_halo(profile, expected, EDGES) for profile, expected in pairs)
        overshoot = max(measure_overshoot(profile, EDGES) for profile in read_profiles(free))
        halos[name] = (halo, overshoot)
        shown = {"before": window.pixels, "right answer": window.target, "fitted to it": known, "fanlight": free}
        caption = f"{name}: halo {halo:.1f} levels, overshoot of the model's own answer {overshoot:.1f}"
        rows.append(SheetRow(caption, {title: shrink_for_sheet(image) for title, image in shown.items()}, halo))
    return halos, rows


def mend_to(mender: Mender, window: Window) -> np.ndarray:
    """The scene through the field that takes what the model sees of it to what it would see of the right answer."""
    guide, reference = (mender.guide(as_image(pixels)) for pixels in (window.pixels, window.target))
    return apply_tone_field(window.pixels, fit_tone_field(guide, reference))


def judge_ramp(mender: Mender, low: tuple[float, ...], high: tuple[float, ...]) -> Banding:
    """The worst channel of a 16-bit ramp, left to right, on rows over its whole height."""
    ends = 65535 * np.array([low, high])
    across = np.linspace(0, 1, RAMP_SIZE.width)[:, None]
    ramp = np.rint(ends[0] + across * (ends[1] - ends[0])).astype(np.uint16)
    pixels = np.broadcast_to(ramp, (RAMP_SIZE.height, *ramp.shape))
    rows = np.linspace(0, RAMP_SIZE.height - 1, ROWS).astype(int)
    result = mender.tone(pixels, mender.plan(pixels).field)[rows]
    channels = [measure_banding(pixels[rows][..., channel], result[..., channel]) for channel in range(3)]
    return Banding(min(band.levels_kept for band in channels), sum(band.steps for band in channels))


def judge_wall(mender: Mender, exposure_ev: float) -> float:
    """How much of a rendered wall's skin is kept, the wall being so much darker than it should be."""
    wall = as_image(render_flat_wall(Size(1365, 2048))) * np.float32(2 ** (exposure_ev / 2.2))
    pixels = np.rint(wall * 255).astype(np.uint8)
    return measure_skin(as_image(mender.mend(pixels)), as_image(pixels))


def judge_highlights(mender: Mender) -> tuple[dict[str, float], SheetRow]:
    """A dim 16-bit room with a view in its window, light near white that only 16 bits hold: how much of it burns."""
    pixels = render_bright_window()
    result = mender.mend(pixels)
    lost = measure_highlights(as_image(result), as_image(pixels), as_image(pixels)).lost
    shown = {"before": shrink_for_sheet(pixels), "fanlight": shrink_for_sheet(result)}
    row = SheetRow(f"window of a dim room: {lost:.2f} % of the photo newly burnt", shown, lost)
    return {"window_burnt_percent": lost}, row
