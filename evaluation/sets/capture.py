"""Captures: are frames grouped and aligned, does the merge keep the room, show the view, and leave no ghosts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.result import SetResult, Table, build_table
from evaluation.sets.capture_aligned import MOVES, ROOMS, Aligned, AlignJob, align_room
from evaluation.sets.capture_load import measure_load
from evaluation.sets.capture_merged import (
    MergeJob,
    MergeScore,
    judge_false_alarms,
    judge_ghosts,
    judge_noise,
    merge_room,
)
from evaluation.sets.capture_raw import judge_chart, judge_raw_bracket
from evaluation.sets.capture_sequences import Judged, build_sequences, judge_sequence
from evaluation.sets.capture_shown import show_set
from evaluation.task import Task
from models.errors import ModelError
from models.registry import load_card

METHODS = ("anchored", "pulled", "framed", "seen")
"""Without a mask, with the true one of glass, the true one of windows with their frames, and the network's."""
TOLD = ("room_delta_e", "frame_delta_e", "halo", "view_correlation", "view_lightness")

_FALSE_ALARM_PX = 6 * 1400 / 8256
"""Six pixels of a 45 MP frame in a scene of 1400."""


def measure_capture(task: Task) -> SetResult:
    """FileNotFoundError without the photos, or a model that tells windows; the 45 MP load is left out of quick runs."""
    folder = task.photos / "photos"
    if not (folder / "brackets_living_room").is_dir():
        raise FileNotFoundError(f"there are no bracketed frames in {folder}")
    try:
        load_card(str(task.weights), "surfaces")
    except ModelError as error:
        raise FileNotFoundError(str(error)) from error
    grouped = [judge_sequence(each) for each in task.thin(list(build_sequences(task.photos)))]
    aligned = [each for found in task.crew.map(align_room, list_align_jobs(task), "align") for each in found]
    merged = list(task.crew.map(merge_room, list_merge_jobs(task), "merge"))
    shown = list(task.crew.map(show_set, list_sets(task), "real sets"))
    scores = [score for score, _ in merged]
    figures = {
        **summarise_groups(grouped),
        **summarise_alignment(aligned),
        **summarise_merges(scores),
        **summarise_motion(task.photos),
        **judge_raw_bracket(task.photos),
        **judge_chart(task.photos),
        **(measure_load(task.photos) if task.every == 1 else {}),
    }
    tables = {
        "merges: room, halo, view": tabulate_merges(scores),
        "alignment, px at 45 MP": tabulate_alignment(aligned),
        "sequences grouped wrongly": build_table(["sequence"], [[each.name] for each in grouped if not each.right]),
        "real sets": build_table(
            ["set", "frames used", "windows", "unheld", "ghosts"], [each.line for each, _ in shown]
        ),
    }
    rows = [row for _, row in (*merged, *shown)]
    return SetResult("capture", figures, tables, rows=rows)


def list_align_jobs(task: Task) -> list[AlignJob]:
    jobs = [AlignJob(task.photos, room, move) for room in ROOMS for move in MOVES]
    jobs += [AlignJob(task.photos, ROOMS[0], move, plain=True) for move in MOVES]
    return list(task.thin(jobs))


def list_merge_jobs(task: Task) -> list[MergeJob]:
    jobs = [
        MergeJob(task.photos, room, view_ev, curve, weights=task.weights)
        for room in (0, 1)
        for view_ev in (4.0, 6.0)
        for curve in ("srgb", "camera")
    ]
    return list(task.thin(jobs))


def list_sets(task: Task) -> list[tuple[Path, ...]]:
    """The files of each real set."""
    folder = task.photos / "photos"
    pairs = sorted(path for path in (folder / "pairs_exposure_bracket_mefb").iterdir() if path.is_dir())
    sets = [
        tuple(sorted((folder / "brackets_living_room").glob("*.png"))),
        *(tuple(sorted(each.iterdir())) for each in pairs),
    ]
    return list(task.thin(sets))


def summarise_groups(judged: Sequence[Judged]) -> dict[str, float]:
    return {
        "sequences": float(len(judged)),
        "grouped_right": float(sum(each.right for each in judged)),
        "grouped_right_percent": 100 * float(np.mean([each.right for each in judged])),
        "rooms_mixed": float(sum(each.mixed for each in judged)),
    }


def summarise_alignment(aligned: Sequence[Aligned]) -> dict[str, float]:
    """Of what was accepted; a refused frame costs nothing but itself."""

    def left(tripod: bool, plain: bool, most_ev: float) -> list[float]:
        return [
            each.left_px
            for each in aligned
            if (each.job.move == "tripod") == tripod and each.job.plain == plain and abs(each.ev) <= most_ev
            if each.left_px is not None
        ]

    groups = {
        "tripod": left(True, False, 4) + left(True, True, 4),
        "textured": left(False, False, 2),
        "textured_4ev": left(False, False, 4),
        "wall": left(False, True, 4),
    }
    worst = {f"{name}_px_worst": max(values) for name, values in groups.items() if values}
    median = {f"{name}_px_median": float(np.median(values)) for name, values in groups.items() if values}
    return worst | median


def summarise_merges(scores: Sequence[MergeScore]) -> dict[str, float]:
    """The worst of all scenes, by figure; what a view comes to also in the mean, and how often the network's windows
    were believed."""
    figures = {name: [score.figures[name] for score in scores] for name in scores[0].figures}
    worst = {name: float(min(values) if "correlation" in name else max(values)) for name, values in figures.items()}
    for method in METHODS:
        worst[f"{method}_view_correlation_mean"] = float(np.mean(figures[f"{method}_view_correlation"]))
    worst["seen_pulled_percent"] = 100 * float(np.mean([score.seen == "pulled" for score in scores]))
    for name in scores[0].baselines:
        key = name.lower().replace(", ", "_")
        for figure in ("room_delta_e", "halo"):
            worst[f"{key}_{figure}"] = float(max(score.baselines[name][figure] for score in scores))
    return worst


def summarise_motion(photos: Path) -> dict[str, float]:
    job = MergeJob(photos, 0, 4.0)
    rooms = [MergeJob(photos, room, 4.0) for room in (0, 1)]
    return {
        **judge_ghosts(job, "person"),
        **judge_ghosts(job, "fan"),
        "false_alarms_percent": max(judge_false_alarms(room, _FALSE_ALARM_PX) for room in rooms),
        "shadow_noise_ratio": max(judge_noise(room) for room in rooms),
    }


def tabulate_merges(scores: Sequence[MergeScore]) -> Table:
    header = ["scene", "method", "room ΔE2000", "frames ΔE2000", "halo L*", "view: correlation", "view: L*"]
    rows: list[list[str | float]] = []
    for score in scores:
        job = score.job
        name = f"room {job.room}, +{job.view_ev:.0f} EV, {job.curve}"
        methods = dict(score.baselines)
        for method in METHODS:
            methods[method] = {
                figure.removeprefix(f"{method}_"): value
                for figure, value in score.figures.items()
                if figure.startswith(method)
            }
        rows += [[name, method, *(found[figure] for figure in TOLD)] for method, found in methods.items()]
    return build_table(header, rows)


def tabulate_alignment(aligned: Sequence[Aligned]) -> Table:
    rows = [
        [
            each.job.room.split("-unsplash")[0] + (", its wall" if each.job.plain else ""),
            each.job.move,
            each.ev,
            each.untouched_px,
            "refused" if each.left_px is None else each.left_px,
        ]
        for each in aligned
    ]
    return build_table(["room", "move", "EV", "as it came", "left"], rows)
