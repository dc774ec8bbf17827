"""Video: is the light steady, are cuts found, is everything else of a file as it was, and what do bad files do."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.footage.clips import write_clip
from evaluation.footage.erring import ErringLook, err
from evaluation.footage.walks import Shown, Walk, film, unfinish
from evaluation.metrics.flicker import Steadiness, measure_steadiness
from evaluation.result import SetResult, SheetRow, Table, build_table
from evaluation.sets.video_cuts import measure_cuts
from evaluation.sets.video_files import measure_files
from evaluation.sets.video_hostile import measure_hostile
from evaluation.task import Task
from imaging.region import Size
from imaging.sampling import as_image, shrink_pixels
from imaging.scenes import Tilt, render_house
from imaging.tone_field import apply_tone_field, fit_tone_field
from training.data import read_photo
from video.file.convert import Converter
from video.file.decoding import read_shown
from video.file.planes import merge_planes
from video.file.probe import probe_video
from video.limits import VideoLimits
from video.motion.solve import solve_gains
from video.options import WalkOptions
from video.survey import survey_video
from video.walk import finish_walk

SIZE = Size(360, 640)
WORLD_PX = 1600
WALKS = (
    Walk("pan"),
    Walk("pan", steady=True),
    Walk("pan", frames=96, per_s=60),
    Walk("dolly"),
    Walk("zoom"),
    Walk("hand"),
    Walk("person"),
)
WAYS = ("curve", "field", "auto")
EACH = "each frame alone"
_FIT_PX = 256


@dataclass(frozen=True)
class WalkJob:
    """One walk over one photo; a rendered house where there is none."""

    walk: Walk
    photo: Path | None


@dataclass(frozen=True)
class WalkFound:
    """By way, how steady it is; how far the camera's gains are missed, in EV."""

    steady: dict[str, Steadiness]
    gain_ev: float
    chosen: str


def measure_video(task: Task) -> SetResult:
    """All of it; where the photos are not there, walks go over rendered houses."""
    photos = list_photos(task)
    jobs = [WalkJob(walk, photos[3 * number % len(photos)]) for number, walk in enumerate(WALKS)]
    found, rows = list[WalkFound](), list[SheetRow]()
    for walk, row in task.crew.map(judge_walk, list(task.thin(jobs)), "walks"):
        found.append(walk)
        rows.append(row)
    figures = summarise(found) | measure_cuts(task, photos) | measure_files() | measure_hostile()
    notes = [] if photos[0] else ["photos are not there: walks over rendered houses"]
    table = list_ways([job.walk.name for job in task.thin(jobs)], found)
    return SetResult("video", figures, {"walks": table}, {}, rows, notes)


def list_ways(names: Sequence[str], found: Sequence[WalkFound]) -> Table:
    """A line for each way of each walk."""
    header = ("walk", "way", "flicker", "most", "pump", "ΔE2000", "gain EV")
    lines = [
        (name, way, each.flicker, each.most, each.pump, each.delta_e, walk.gain_ev)
        for name, walk in zip(names, found, strict=True)
        for way, each in walk.steady.items()
    ]
    return build_table(header, lines)


def list_photos(task: Task) -> list[Path | None]:
    """Photos to walk over: published ones, none of those that the evaluation of photos is measured on."""
    found = [
        path for name in ("interior", "exterior") for path in sorted((task.photos / "photos" / name).glob("*.jpg"))
    ]
    return list(found) or [None]


def judge_walk(job: WalkJob) -> tuple[WalkFound, SheetRow]:
    """One walk over one photo."""
    pixels = (
        shrink_pixels(read_photo(job.photo), WORLD_PX) if job.photo else render_house(Size(960, 1440), 0, Tilt(0, 0))
    )
    seed = WALKS.index(job.walk)
    return judge_shown(job.walk.name, list(film(job.walk, unfinish(pixels, seed), SIZE)), seed)


def judge_shown(name: str, shown: Sequence[Shown], seed: int) -> tuple[WalkFound, SheetRow]:
    """Finish what was filmed in each way, and hold the results against the truth."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = write_clip(
            folder / "walk.mp4",
            [each.filmed for each in shown],
            options={"crf": "14", "preset": "veryfast"},
            times=list(range(len(shown))),
        )
        results = {"as filmed": [each.filmed for each in shown], EACH: finish_each(shown, seed)}
        chosen = ""
        for way in WAYS:
            look, options = ErringLook(shown, seed), WalkOptions(way=way, level=False)  # type: ignore[arg-type]
            chosen = finish_walk(source, folder / "out.mp4", look, options).shots[0].way
            results[way] = read_pixels(folder / "out.mp4")
        gain_ev = measure_gain_error(source, folder, shown)
    steady = {way: measure_steadiness(shown, frames) for way, frames in results.items()}
    middle = len(shown) // 2
    images = {way: as_image(frames[middle]) for way, frames in results.items()}
    images |= {"truth": as_image(shown[middle].finished)}
    auto = steady["auto"]
    caption = f"{name}: flicker {auto.flicker:.2f}, ΔE2000 {auto.delta_e:.1f} ({chosen})"
    return WalkFound(steady, gain_ev, chosen), SheetRow(caption, images, auto.flicker)


def finish_each(shown: Sequence[Shown], seed: int) -> list[np.ndarray]:
    """Every frame finished as a photo of its own: its own field, from its own look."""
    results = []
    for number, each in enumerate(shown):
        guide, wanted = (
            as_image(shrink_pixels(pixels, _FIT_PX)) for pixels in (each.filmed, err(each.finished, number, seed))
        )
        results.append(apply_tone_field(each.filmed, fit_tone_field(guide, wanted)))
    return results


def measure_gain_error(source: Path, folder: Path, shown: Sequence[Shown]) -> float:
    """Root mean square, in EV, of what the camera's gains are missed by."""
    survey = survey_video(source, probe_video(source), folder)
    gains = np.concatenate([solve_gains(shot.frames, shot.measures) for shot in survey.shots])
    known = np.stack([each.gain for each in shown])
    missed = gains - gains.mean(axis=0) - (known - known.mean(axis=0))
    return float(np.sqrt((missed**2).mean()))


def read_pixels(path: Path) -> list[np.ndarray]:
    """uint8 RGB, by the colours that the file states."""
    facts = probe_video(path)
    converter = Converter(facts)
    frames = read_shown(path, facts, VideoLimits())
    return [
        ((merge_planes(converter.to_rgb(frame)).astype(np.uint32) + 128) // 257).astype(np.uint8) for frame in frames
    ]


def summarise(found: Sequence[WalkFound]) -> dict[str, float]:
    """Means over walks, and the worst of them."""
    figures: dict[str, float] = {}
    for way in ("as filmed", EACH, *WAYS):
        each = [walk.steady[way] for walk in found]
        name = way.replace(" ", "_")
        figures |= {
            f"flicker_{name}": float(np.mean([one.flicker for one in each])),
            f"flicker_most_{name}": max(one.most for one in each),
            f"pump_{name}": float(np.mean([one.pump for one in each])),
            f"delta_e_{name}": float(np.mean([one.delta_e for one in each])),
        }
        trails = [one.trail for one in each if one.trail is not None]
        if trails:
            figures[f"trail_{name}"] = max(trails)
    figures["gain_error_ev"] = max(walk.gain_ev for walk in found)
    figures["fields_chosen"] = float(sum(walk.chosen == "field" for walk in found))
    figures["delta_e_over_each"] = figures["delta_e_auto"] / figures[f"delta_e_{EACH.replace(' ', '_')}"]
    return figures
