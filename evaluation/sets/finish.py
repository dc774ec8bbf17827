"""Finish: whether unfinished rooms come out as finished ones, and whether no house changes its colour."""

from collections.abc import Sequence

import numpy as np

from evaluation.baselines import CLASSICAL
from evaluation.baselines.peers import ADAINT, LUT3D, load_peers
from evaluation.mender import open_mender
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.finish_again import Again, measure_again, summarise_again
from evaluation.sets.finish_cases import EXTERIOR, FANLIGHT, UNTOUCHED, FinishJob, list_jobs
from evaluation.sets.finish_fronts import TURNED_DEG, Front, FrontRuler, summarise_fronts, tabulate_fronts
from evaluation.sets.finish_judge import ask_judge, train_judge
from evaluation.sets.finish_misses import list_misses
from evaluation.sets.finish_rooms import Room, RoomRuler, summarise_rooms, tabulate_rooms
from evaluation.sets.finish_views import WORKING_PX, View, view_pixels
from evaluation.sheets import keep_worst, shrink_for_sheet
from evaluation.task import Task
from imaging.look import USUAL
from imaging.sampling import shrink_pixels
from training.data import read_photo

SHOWN = 12
"""Photos on the sheet: rooms farthest from finished ones, and as many exteriors whose colours turn most."""

BEFORE = ("wall90", "L50", "white_chroma", "white_chroma_in_casts", "distance")
"""Figures that are kept of untouched photos too."""


def measure_finish(task: Task) -> SetResult:
    """Every method on every photo; raises FileNotFoundError without the houses."""
    photos: list[Room | Front] = []
    agains: list[Again] = []
    rows: dict[type, list[SheetRow]] = {Room: [], Front: []}
    for photo, again, row in task.crew.map(judge_photo, list_jobs(task), "finish"):
        photos.append(photo)
        agains.append(again)
        rows[type(photo)] = keep_worst([*rows[type(photo)], row], SHOWN)
    rooms = [photo for photo in photos if isinstance(photo, Room)]
    fronts = [photo for photo in photos if isinstance(photo, Front)]
    methods = list(photos[0].scores)
    of_rooms = {method: summarise_rooms(rooms, method) for method in methods}
    of_fronts = {method: summarise_fronts(fronts, method) for method in methods}
    of_judge, table, notes = consult_judge(task, rooms, methods)
    figures = of_rooms[FANLIGHT] | of_fronts[FANLIGHT] | summarise_again(agains) | of_judge
    figures |= {f"{name}_untouched": of_rooms[UNTOUCHED][name] for name in BEFORE}
    tables = tabulate_rooms(of_rooms) | tabulate_fronts(fronts, of_fronts, FANLIGHT) | table
    tables["photos to look at"] = list_misses(photos, agains, FANLIGHT)
    notes += [f"{peer}: left out, for its weights were not there." for peer in (LUT3D, ADAINT) if peer not in methods]
    distributions = {
        **{f"finish distance of unfinished rooms, {name}": _distances(rooms, name) for name in (UNTOUCHED, FANLIGHT)},
        "degrees by which the worst area of an exterior turns": [front.scores[FANLIGHT].turn_deg for front in fronts],
        "ΔE2000 of results that are mended again": [again.as_it_is for again in agains],
    }
    return SetResult("finish", figures, tables, distributions, [*rows[Room], *rows[Front]], notes)


def judge_photo(job: FinishJob) -> tuple[Room | Front, Again, SheetRow]:
    """One photo by every method, and its result mended again."""
    mender = open_mender(job.weights)
    pixels = shrink_pixels(read_photo(job.path), WORKING_PX)
    mended = mender.mend(pixels)
    before, after = view_pixels(pixels), view_pixels(mended)
    rivals = CLASSICAL | load_peers(job.peers)
    views = {UNTOUCHED: before} | {name: View(_hold(correct(before.image))) for name, correct in rivals.items()}
    views[FANLIGHT] = after
    again = measure_again(mender, pixels, mended, job.dim)
    if job.part == EXTERIOR:
        outdoors = FrontRuler(before)
        photo: Room | Front = Front(job.path.stem, {name: outdoors.score(view) for name, view in views.items()})
    else:
        indoors = RoomRuler(before)
        photo = Room(job.path.stem, job.part, {name: indoors.score(view) for name, view in views.items()})
    caption, badness = describe(photo)
    shown = {UNTOUCHED: shrink_for_sheet(pixels), FANLIGHT: shrink_for_sheet(mended)}
    return photo, again, SheetRow(caption, shown, badness)


def describe(photo: Room | Front) -> tuple[str, float]:
    """A caption, and how bad the photo is, in multiples of what is usual or allowed."""
    if isinstance(photo, Front):
        score = photo.scores[FANLIGHT]
        return f"{photo.name[-40:]}: hue turns by {score.turn_deg:.1f}°", score.turn_deg / TURNED_DEG
    before, after = (photo.scores[name] for name in (UNTOUCHED, FANLIGHT))
    walls = max((wall.turn_deg for wall in after.walls), default=0.0)
    distances = f"finish distance {before.distance:.2f} → {after.distance:.2f}"
    return f"{photo.name[-40:]}: {distances}, walls turn {walls:.1f}°", after.distance / USUAL


def consult_judge(
    task: Task, rooms: Sequence[Room], methods: Sequence[str]
) -> tuple[dict[str, float], dict[str, Table], list[str]]:
    """Figures, table and notes of the judge; a note alone where there are no photos to train it on."""
    trained = train_judge(task)
    if trained is None:
        return {}, {}, ["Judge: left out, for there were no training houses of both kinds."]
    judge, left_out = trained
    auc = {method: ask_judge(judge, rooms, method) for method in methods}
    table = build_table(("method", "AUC against finished rooms"), auc.items())
    figures = {"judge_auc": auc[FANLIGHT], "judge_auc_untouched": auc[UNTOUCHED], "judge_auc_left_out": left_out}
    note = "Judge: its training houses were labelled by the finish distance (over 2.0, up to 1.0), not by people."
    return figures, {"judge": table}, [note]


def _distances(rooms: Sequence[Room], method: str) -> list[float]:
    return [room.scores[method].distance for room in rooms if room.is_unfinished]


def _hold(image: np.ndarray) -> np.ndarray:
    return np.clip(image, 0, 1).astype(np.float32)
