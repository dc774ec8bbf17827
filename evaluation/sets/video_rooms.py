"""Video in rendered rooms: is light steady where a camera moves among things, whose near parts pass the far ones."""

from dataclasses import dataclass

from evaluation.footage.rooms import film_room
from evaluation.footage.walks import Walk
from evaluation.result import SetResult, SheetRow
from evaluation.sets.video import SIZE, WalkFound, judge_shown, list_ways, summarise
from evaluation.task import Task
from training.interiors import MOST_SEEDS

FRAMES = 48


@dataclass(frozen=True)
class RoomJob:
    """One walk through a room of that kind, of a seed (counted from those that networks learn from)."""

    walk: Walk
    kind: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.walk.name}"


JOBS = (
    RoomJob(Walk("pan", FRAMES), "living", 0),
    RoomJob(Walk("dolly", FRAMES), "living", 1),
    RoomJob(Walk("zoom", FRAMES), "bedroom", 2),
    RoomJob(Walk("hand", FRAMES), "kitchen", 3),
    RoomJob(Walk("dolly", FRAMES, per_s=60), "dining", 4),
    RoomJob(Walk("dolly", FRAMES, steady=True), "bedroom", 5),
)


def measure_video_rooms(task: Task) -> SetResult:
    jobs = task.thin(JOBS)
    found, rows = list[WalkFound](), list[SheetRow]()
    for walk, row in task.crew.map(judge_room, list(jobs), "rooms"):
        found.append(walk)
        rows.append(row)
    table = list_ways([job.name for job in jobs], found)
    return SetResult("video_rooms", summarise(found), {"walks through rooms": table}, {}, rows)


def judge_room(job: RoomJob) -> tuple[WalkFound, SheetRow]:
    return judge_shown(job.name, list(film_room(job.walk, MOST_SEEDS + job.seed, SIZE, job.kind)), job.seed)
