"""Staging: furniture taken from a generated picture into the photo of a rendered room, and whether invented rooms are
caught."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from evaluation.metrics.staged import StagedError, measure_staged
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.stage_faults import FAULTS, Painted, paint_truly
from evaluation.sets.stage_generated import generate_from
from evaluation.sets.stage_known import EXACTLY, Knowledge, list_knowledge
from evaluation.sets.stage_repainted import measure_walls_taken, repaint_walls
from evaluation.sets.stage_rooms import RoomPair, render_pair
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from finishing.steps.staging.picture import NOTHING_PLACED
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.staging import (
    Aligned,
    Matted,
    align_generated,
    check_geometry,
    composite,
    matte_furniture,
    plan_canvas_size,
    where_furniture_may_go,
)
from imaging.surfaces import surface_id

SEEDS = range(9300, 9420)
"""Every third is a room to stage. Not those below: the limits of the check were set by rooms of 5000 to 5150 and 5200
to 5400, and by some of 9100 to 9200."""
CANVAS_PX = 320 * 480
MEASURED = ("iou", "delta_e", "edge", "shadows", "shadow_error")
GOOD, PAINTED = "good", 3
"""How often a good room is painted: light, place and noise differ each time."""
REPAINTED = "walls painted anew"
LEFT_OUT = 0.1
"""A thing came into the photo where more of it did, as a share."""


@dataclass(frozen=True)
class Job:
    """One room, and by what its surfaces and depth are known."""

    seed: int
    knowledge: Knowledge


@dataclass(frozen=True)
class Judged:
    """One painted picture: what is wrong with it, what was found, how near the good one comes to the truth, and the
    share of repainted walls that came into the photo. `left_out`: what is wrong did not come into the photo, which
    therefore shows nothing that was invented."""

    seed: int
    knowledge: Knowledge
    kind: str
    faults: tuple[str, ...]
    error: StagedError | None = None
    walls_taken: float | None = None
    left_out: bool = False


def measure_stage(task: Task) -> SetResult:
    """Needs no photos: all is rendered."""
    known = list_knowledge(task.weights)
    jobs = [Job(seed, knowledge) for knowledge in known for seed in task.thin(SEEDS)]
    judged, rows = [], []
    for found, row in task.crew.map(judge_room, jobs, "staged"):
        judged += found
        rows += [] if row is None else [row]
    notes = () if len(known) > 1 else ("This profile has no networks for depth and surfaces: exact knowledge alone.",)
    figures = {key: value for name in {each.name for each in known} for key, value in summarise(judged, name).items()}
    tables = {"staged rooms": tabulate(judged), "invented rooms": tabulate_faults(judged)}
    return SetResult("stage", figures, tables, {}, keep_worst(rows), notes)


def judge_room(job: Job) -> tuple[list[Judged], SheetRow | None]:
    """A room painted well and with each fault that it can have; nothing where it is no room to stage."""
    pair = render_pair(job.seed)
    if pair is None:
        return [], None
    stage = _Stage(pair, job.knowledge)
    judged, row = [], None
    for number in range(PAINTED):
        faults, aligned, matted = stage.judge(paint_truly(pair.furnished), number)
        error, shown = (None, None) if matted is None or number else stage.measure(aligned, matted)
        judged.append(Judged(job.seed, job.knowledge, GOOD, faults, error))
        row = shown or row
    judged.append(stage.judge_repainted(PAINTED))
    for number, (kind, spoil) in enumerate(FAULTS.items(), PAINTED + 1):
        painted = spoil(pair.empty, pair.furnished, np.random.default_rng([job.seed, number]))
        if painted is not None:
            faults, _, matted = stage.judge(painted, number)
            left_out = not faults and matted is not None and is_left_out(painted, matted)
            judged.append(Judged(job.seed, job.knowledge, kind, faults, left_out=left_out))
    return judged, row


def is_left_out(painted: Painted, matted: Matted) -> bool:
    """Whether next to nothing of the thing that is wrong was taken for furniture that comes in."""
    if painted.thing is None:
        return False
    there = resize_area(painted.thing.astype(np.float32), Size(*matted.furniture.shape)) > 0.5
    return bool(matted.furniture[there].mean() < LEFT_OUT)


class _Stage:
    """A room to be painted, as the step `stage` sees it."""

    def __init__(self, pair: RoomPair, knowledge: Knowledge) -> None:
        self._pair, self._knowledge = pair, knowledge
        pixels = pair.empty.pixels
        self._canvas = plan_canvas_size(Size(*pixels.shape[:2]), CANVAS_PX)
        photo = as_image(resize_area(pixels, self._canvas))
        scale = self._canvas.width / pixels.shape[1]
        lines = tuple(line.scale(scale, scale) for line in pair.empty.lines)
        self._before = knowledge.see(photo, paint_truly(pair.empty), lines, pair.seed)
        self._keep = 1 - where_furniture_may_go(self._before.likely, self._before.depth, self._canvas)

    def judge(self, painted: Painted, number: int) -> tuple[tuple[str, ...], Aligned, Matted | None]:
        """What is found to be wrong with a painted room, and what would come into the photo."""
        before, seed = self._before, 100 * self._pair.seed + number
        aligned = align_generated(before.image, generate_from(painted.pixels, self._canvas, seed), self._keep)
        if aligned.fault:
            return (aligned.fault,), aligned, None
        after = self._knowledge.see(aligned.image, painted, (), seed)
        known = (before.likely, after.likely, before.depth, after.depth)
        matted = matte_furniture(before.image, aligned, self._keep, *known)
        if matted.is_empty:
            return (NOTHING_PLACED,), aligned, None
        return check_geometry(before, after, aligned.gain, matted).faults, aligned, matted

    def judge_repainted(self, number: int) -> Judged:
        """What becomes of a good room whose walls are painted anew: it may be refused or not, but they must not come
        along."""
        repainted = repaint_walls(self._pair.furnished, np.random.default_rng([self._pair.seed, number]))
        faults, aligned, matted = self.judge(repainted, number)
        taken = None
        if matted is not None:
            _, mask = composite(self._pair.empty.pixels, aligned, matted)
            taken = measure_walls_taken(self._pair.furnished, mask.crop(mask.size.region))
        return Judged(self._pair.seed, self._knowledge, REPAINTED, faults, walls_taken=taken)

    def measure(self, aligned: Aligned, matted: Matted) -> tuple[StagedError, SheetRow]:
        """How near the photo with its furniture comes to the room that was truly furnished."""
        empty, furnished = self._pair.empty, self._pair.furnished
        result, mask = composite(empty.pixels, aligned, matted)
        whole = mask.size.region
        furniture = furnished.labels == surface_id("furniture")
        floor = (empty.labels == surface_id("floor")) & (furnished.labels == surface_id("floor"))
        matte = np.clip(_enlarge(matted.furniture, mask.size), 0, 1)
        error = measure_staged(empty.pixels, result, furnished.pixels, furniture, floor, matte, mask.crop(whole))
        images = {"empty": empty.pixels, "staged": result, "furnished": furnished.pixels, "shade": matted.shade / 1.1}
        caption = f"room {self._pair.seed}, {self._knowledge.name}: IoU {error.iou:.2f}, ΔE {error.delta_e:.1f}"
        return error, SheetRow(
            caption, {name: shrink_for_sheet(image) for name, image in images.items()}, 1 - error.iou
        )


def _enlarge(plane: np.ndarray, size: Size) -> np.ndarray:
    return np.asarray(cv2.resize(plane, (size.width, size.height), interpolation=cv2.INTER_CUBIC))


def summarise(judged: Sequence[Judged], knowledge: str) -> dict[str, float]:
    """Of the rooms that were known in that way; figures end in its name, but for those of exact knowledge."""
    mine = [each for each in judged if each.knowledge.name == knowledge]
    good, bad = ([e for e in mine if e.kind in kinds and not e.left_out] for kinds in ((GOOD,), FAULTS))
    taken = [each.walls_taken for each in mine if each.walls_taken is not None and not each.faults]
    seen = {each.kind for each in bad}
    errors = [each.error for each in good if each.error is not None]
    end = "" if knowledge == EXACTLY else f"_{knowledge}"
    figures = {name: float(np.mean([getattr(each, name) for each in errors])) for name in MEASURED} if errors else {}
    figures |= {
        "outside_changed": float(sum(each.outside for each in errors)),
        "walls_taken": float(np.mean(taken or [0.0])),
        "caught_percent": _percent(bad),
        "caught_percent_worst": min((_percent([e for e in bad if e.kind == kind]) for kind in seen), default=0.0),
        "false_alarms_percent": _percent(good),
        "good": float(len(good)),
        "invented": float(len(bad)),
    }
    return {f"{name}{end}": value for name, value in figures.items()}


def tabulate(judged: Sequence[Judged]) -> Table:
    header = ["known", "room", *MEASURED, "alarms"]
    good = [each for each in judged if each.error is not None]
    return build_table(
        header,
        (
            [
                each.knowledge.name,
                float(each.seed),
                *(round(getattr(each.error, name), 3) for name in MEASURED),
                ", ".join(each.faults),
            ]
            for each in good
        ),
    )


def tabulate_faults(judged: Sequence[Judged]) -> Table:
    """What was found of each kind of fault, and by which code."""
    rows: Table = []
    for known in sorted({each.knowledge.name for each in judged}):
        for kind in (GOOD, REPAINTED, *FAULTS):
            of_kind = [each for each in judged if each.knowledge.name == known and each.kind == kind]
            codes = Counter(fault for each in of_kind for fault in each.faults)
            told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
            shown = [each for each in of_kind if not each.left_out]
            left_out = float(len(of_kind) - len(shown))
            rows.append([known, kind, float(len(of_kind)), left_out, round(_percent(shown), 1), told])
    return build_table(["known", "painted", "pictures", "left out", "refused of others, %", "faults found"], rows)


def _percent(judged: Sequence[Judged]) -> float:
    """How many have any fault; 0 of none."""
    return 100 * sum(bool(each.faults) for each in judged) / max(1, len(judged))
