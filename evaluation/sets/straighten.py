"""Upright walls: is the camera's attitude found, is it refused where it should be, and what do pixels lose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evaluation.metrics.resampling import measure_contrast_kept, measure_ringing
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.straighten_cases import (
    LEFT_ALONE,
    LIGHTS,
    LOOKED_AT,
    SMALLEST_PX,
    Shot,
    draw_floor_plan,
    draw_tilts,
    list_straight,
    read_shot,
    relight,
    render_shot,
    tilt_shot,
)
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.geometry import StraightenPlan, Verticals, apply_warp, estimate_verticals, plan_straightening
from imaging.geometry.camera import focal_in_px
from imaging.geometry.leave import reason_to_leave
from imaging.region import Size
from imaging.scenes import Tilt

SEEDS, TILTS = 8, 2
TURNS = 6
PHOTOS = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class Judged:
    """One picture: what was decided and why, by how many degrees the angles miss the truth, the lean that is left at
    the edge, and how far each light moved the angles where it was accepted under both."""

    name: str
    part: str
    decision: str
    reason: str
    changed: bool
    pitch_miss_deg: float = float("nan")
    roll_miss_deg: float = float("nan")
    lean_left_deg: float = float("nan")
    moved_deg: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class RenderJob:
    """One rendered scene at its angles."""

    kind: str
    seed: int
    tilt: Tilt


@dataclass(frozen=True)
class PhotoJob:
    """One real photo, turned if a tilt is given."""

    path: Path
    part: str
    tilt: Tilt | None = None
    lights: bool = False


def measure_straighten(task: Task) -> SetResult:
    """How upright walls come out; raises FileNotFoundError without the photos."""
    straight = task.thin(list_straight(task))
    rendered = list(task.crew.map(judge_rendered, list_renders(task), "rendered"))
    turned = [each for each in task.crew.map(judge_photo, list_turns(straight), "turned") if each]
    still = [
        each for each in task.crew.map(judge_photo, [PhotoJob(p, "straight", None, True) for p in straight]) if each
    ]
    left = [*(each for each in task.crew.map(judge_photo, list_left(task)) if each), *judge_made_up(straight)]
    shown = task.crew.map(show_photo, list_shown(task), "looked at")
    rows: list[SheetRow] = []
    decisions: Counter[str] = Counter()
    for judged, row in shown:
        decisions[judged.decision] += 1
        rows += [row] if row else []
    figures = summarise(rendered, turned, still, left) | {f"photos_{name}": float(n) for name, n in decisions.items()}
    tables = {"refused, and why": tabulate_reasons([*rendered, *turned]), "left alone": tabulate_left([*still, *left])}
    distributions = {
        "lean left after a known rotation, °": [each.lean_left_deg for each in turned if each.decision != "refused"],
        "pitch missed in rendered scenes, °": [each.pitch_miss_deg for each in rendered if each.decision != "refused"],
    }
    return SetResult("straighten", figures, tables, distributions, keep_worst(rows, 60))


def list_renders(task: Task) -> Sequence[RenderJob]:
    jobs = [
        RenderJob(kind, seed, tilt)
        for seed in range(SEEDS)
        for kind in ("house", "room")
        for tilt in draw_tilts(seed + 100 * (kind == "room"), TILTS)
    ]
    return task.thin(jobs)


def list_turns(straight: Sequence[Path]) -> list[PhotoJob]:
    return [
        PhotoJob(path, "turned", tilt)
        for number, path in enumerate(straight)
        for tilt in draw_tilts(1000 + number, TURNS)
    ]


def list_left(task: Task) -> list[PhotoJob]:
    return [PhotoJob(task.photos / "photos" / name, part) for part, names in LEFT_ALONE.items() for name in names]


def list_shown(task: Task) -> Sequence[PhotoJob]:
    folders = [task.photos / "photos" / name for name in LOOKED_AT]
    photos = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in PHOTOS[:2]]
    houses = sorted(task.houses.glob("*.jpg"))
    return task.thin([PhotoJob(path, "looked at") for path in [*photos, *houses]])


def judge_rendered(job: RenderJob) -> Judged:
    """A rendered scene against its truth, and under four other lights."""
    return judge_shot(render_shot(job.kind, job.seed, job.tilt), lights=True)


def judge_photo(job: PhotoJob) -> Judged | None:
    """A real photo; None where turning it left too little of it."""
    shot = read_shot(job.path, job.part)
    if job.tilt:
        shot = tilt_shot(shot, job.tilt)
    if max(shot.pixels.shape) < SMALLEST_PX:
        return None
    return judge_shot(shot, lights=job.lights)


def judge_made_up(straight: Sequence[Path]) -> list[Judged]:
    """What the shared photos have none of: drawings, fisheyes and panoramas by their metadata, a view from above."""
    plans = [judge_shot(draw_floor_plan(seed, 1.5 * (seed - 2))) for seed in range(5)]
    shot = read_shot(straight[0], "fisheye")
    fisheye = replace(shot, camera=replace(shot.camera, lens="Samyang 8mm f/3.5 Fish-eye"))
    panorama = replace(shot, part="GPano", camera=replace(shot.camera, panorama="cylindrical"))
    above = [replace(render_shot("house", seed, Tilt(-28.0, 1.0)), part="from above", truth=None) for seed in range(3)]
    return plans + [judge_shot(each) for each in (fisheye, panorama, *above)]


def judge_shot(shot: Shot, *, lights: bool = False) -> Judged:
    """One picture as the service decides on it."""
    found, plan = decide(shot, shot.pixels)
    moved = tuple((name, move) for name, move in _moves(shot, found, plan)) if lights else ()
    judged = Judged(shot.name, shot.part, plan.decision, plan.reason, plan.warp is not None, moved_deg=moved)
    if shot.truth is None or not found.found:
        return judged
    pitch, roll = abs(found.pitch_deg - shot.truth.pitch_deg), abs(found.roll_deg - shot.truth.roll_deg)
    slope = shot.full.width / 2 / focal_in_px(shot.full, shot.focal_35_mm)
    return replace(judged, pitch_miss_deg=pitch, roll_miss_deg=roll, lean_left_deg=roll + pitch * slope)


def decide(shot: Shot, pixels: np.ndarray) -> tuple[Verticals, StraightenPlan]:
    """The facts and the plan for pixels (h, w, 3) of a shot."""
    found = estimate_verticals(pixels, shot.focal_35_mm)
    reason = reason_to_leave(shot.camera, shot.full)
    return found, StraightenPlan("refused", reason) if reason else plan_straightening(found, shot.full)


def _moves(shot: Shot, found: Verticals, plan: StraightenPlan) -> list[tuple[str, float]]:
    """Degrees by which lights move pitch or roll, whichever more; those that make it refused are left out."""
    moves = []
    for name, (exposure_ev, warmer) in LIGHTS.items():
        other, planned = decide(shot, relight(shot.pixels, exposure_ev, warmer))
        if "refused" not in (plan.decision, planned.decision):
            move = max(abs(other.pitch_deg - found.pitch_deg), abs(other.roll_deg - found.roll_deg))
            moves.append((name, move))
    return moves


def show_photo(job: PhotoJob) -> tuple[Judged, SheetRow | None]:
    """What was decided on a photo, and a row for the sheet where it was corrected, the largest correction first."""
    shot = read_shot(job.path, job.part)
    small = Size(*shot.pixels.shape[:2])
    _, plan = decide(replace(shot, full=small), shot.pixels)
    judged = Judged(shot.name, shot.part, plan.decision, plan.reason, plan.warp is not None)
    if plan.warp is None:
        return judged, None
    images = {"before": shrink_for_sheet(shot.pixels), "after": shrink_for_sheet(apply_warp(shot.pixels, plan.warp))}
    return judged, SheetRow(f"{shot.name}: {plan.describe()}", images, plan.figures["lean_deg"])


def summarise(
    rendered: Sequence[Judged], turned: Sequence[Judged], still: Sequence[Judged], left: Sequence[Judged]
) -> dict[str, float]:
    """Everything that has a bar, and what stands behind it."""
    accepted = [each for each in rendered if each.decision != "refused"]
    kept = [each.lean_left_deg for each in turned if each.decision != "refused"]
    return {
        "rendered": float(len(rendered)),
        "rendered_accepted_percent": 100 * len(accepted) / len(rendered),
        "rendered_pitch_worst_deg": max(each.pitch_miss_deg for each in accepted),
        "rendered_pitch_median_deg": float(np.median([each.pitch_miss_deg for each in accepted])),
        "rendered_roll_worst_deg": max(each.roll_miss_deg for each in accepted),
        "rendered_roll_median_deg": float(np.median([each.roll_miss_deg for each in accepted])),
        "turned": float(len(turned)),
        "turned_accepted_percent": 100 * len(kept) / len(turned),
        "turned_lean_median_deg": float(np.median(kept)),
        "turned_lean_p90_deg": float(np.quantile(kept, 0.9)),
        "turned_lean_p99_deg": float(np.quantile(kept, 0.99)),
        "straight": float(len(still)),
        "straight_changed": float(sum(each.changed for each in still)),
        "left_alone": float(len(left)),
        "left_alone_changed": float(sum(each.changed for each in left)),
        **summarise_lights("rendered", rendered),
        **summarise_lights("photos", still),
        "contrast_kept": measure_contrast_kept(),
        "ringing_levels": measure_ringing(),
    }


def summarise_lights(part: str, judged: Sequence[Judged]) -> dict[str, float]:
    """How far other lights move the angles: all of them together, and each one's share within .2°."""
    moves = [move for each in judged for move in each.moved_deg]
    if not moves:
        return {}
    values = np.array([move for _, move in moves])
    figures = {
        f"light_{part}_p95_deg": float(np.quantile(values, 0.95)),
        f"light_{part}_worst_deg": float(values.max()),
    }
    for light in LIGHTS:
        within = [move <= 0.2 for name, move in moves if name == light]
        figures[f"light_{part}_{light.replace(' ', '')}_within_percent"] = 100 * sum(within) / max(len(within), 1)
    return figures


def tabulate_reasons(judged: Sequence[Judged]) -> Table:
    refused = Counter((each.part, each.reason) for each in judged if each.decision == "refused")
    return build_table(["part", "reason", "pictures"], [[*key, count] for key, count in sorted(refused.items())])


def tabulate_left(judged: Sequence[Judged]) -> Table:
    rows = [[each.part, each.name, each.decision, each.reason, "yes" if each.changed else "no"] for each in judged]
    return build_table(["part", "photo", "decision", "reason", "changed"], rows)
