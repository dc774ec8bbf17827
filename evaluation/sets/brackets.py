"""Brackets: real under- and over-exposed frames of one scene, each mended; the reference is their exposure fusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.baselines import CLASSICAL
from evaluation.baselines.bilateral import upsample_bilaterally
from evaluation.mender import Mender, as_cells, open_mender, shrink_photo
from evaluation.metrics.difference import measure_difference
from evaluation.result import SetResult, SheetRow, build_table
from evaluation.score import Scores
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.fusion import align_frames, fuse_frames
from imaging.sampling import as_image
from imaging.tone_field import apply_tone_field, fit_tone_field
from training.data import read_photo

UNDER, OVER = "under", "over"
TOLD, TOLD_BILATERAL = "the field, told the answer", "bilateral, told the answer"
OFF = "fanlight with the look off"
"""What repair alone makes of a frame. A fusion holds a bright window and a dark room both, so it is darker than rooms
that are finished: the natural look leaves it behind on purpose."""
METHODS = ("no change", *CLASSICAL, OFF, "fanlight", TOLD, TOLD_BILATERAL)


@dataclass(frozen=True)
class BracketJob:
    """The two files of one scene."""

    name: str
    paths: tuple[Path, ...]
    weights: Path


@dataclass(frozen=True)
class SceneScore:
    """Mean ΔE2000 to the fusion, by frame and method."""

    name: str
    frames: dict[str, Scores]

    @property
    def better(self) -> str:
        """The input frame that is nearer to the fusion."""
        return min(self.frames, key=lambda frame: self.frames[frame]["no change"])

    @property
    def other(self) -> str:
        return UNDER if self.better == OVER else OVER


def measure_brackets(task: Task) -> SetResult:
    """How much nearer to the fusion the better frame of each scene comes; FileNotFoundError without the pairs."""
    found = list(task.crew.map(judge_scene, list_brackets(task), "brackets"))
    scores = [score for score, _ in found]
    better = {method: _column(scores, method, better=True) for method in METHODS}
    other = {method: _column(scores, method, better=False) for method in METHODS}
    figures = {
        "scenes": float(len(scores)),
        "delta_e_input": float(better["no change"].mean()),
        "delta_e_mean": float(better["fanlight"].mean()),
        "cut_percent": cut_percent(better, "fanlight"),
        "cut_percent_of_scenes": float(100 * (1 - better["fanlight"] / better["no change"]).mean()),
        "cut_percent_other_frame": cut_percent(other, "fanlight"),
        "cut_percent_with_the_look_off": cut_percent(better, OFF),
        "cut_percent_with_the_look_off_other_frame": cut_percent(other, OFF),
        "delta_e_told_both_frames": _mean_of_frames(scores, TOLD),
        "delta_e_told_bilateral_both_frames": _mean_of_frames(scores, TOLD_BILATERAL),
        "cut_percent_classical": max(cut_percent(better, name) for name in CLASSICAL),
    }
    tables = {
        "mean ΔE2000 to the exposure fusion": build_table(
            ("method", "better frame", "cut by %", "other frame"),
            ((name, better[name].mean(), cut_percent(better, name), other[name].mean()) for name in METHODS),
        ),
        "scene by scene": build_table(
            ("scene", "better frame", "before", "after", "other before", "after"),
            ((score.name, score.better, *_before_after(score)) for score in scores),
        ),
    }
    rows = [row for _, row in found]
    return SetResult("brackets", figures, tables, {"ΔE2000 of mended better frames": list(better["fanlight"])}, rows)


def cut_percent(columns: dict[str, np.ndarray], method: str) -> float:
    """How much of the scenes' summed distance a method takes away."""
    return float(100 * (1 - columns[method].sum() / columns["no change"].sum()))


def list_brackets(task: Task) -> list[BracketJob]:
    folder = task.photos / "photos" / "pairs_exposure_bracket_mefb"
    if not folder.is_dir():
        raise FileNotFoundError(f"there are no bracketed frames in {folder}")
    scenes = task.thin(sorted(path for path in folder.iterdir() if path.is_dir()))
    return [BracketJob(scene.name, tuple(sorted(scene.iterdir())), task.weights) for scene in scenes]


def judge_scene(job: BracketJob) -> tuple[SceneScore, SheetRow]:
    """Fuse the frames, mend each, and measure both against the fusion."""
    mender = open_mender(job.weights)
    frames = align_frames([read_photo(path) for path in job.paths])
    fusion = fuse_frames(frames)
    scores: dict[str, Scores] = {}
    shown: dict[str, np.ndarray] = {}
    for name, pixels in zip((UNDER, OVER), frames, strict=True):
        image = as_image(pixels)
        seen = mender.see(pixels)
        looks = {OFF: seen.plan("off"), "fanlight": seen.plan()}
        results = {"no change": image} | {
            look: as_image(mender.tone(pixels, plan.field)) for look, plan in looks.items()
        }
        results |= {method: correct(image) for method, correct in CLASSICAL.items()}
        scores[name] = {method: measure_difference(result, fusion).mean for method, result in results.items()}
        scores[name] |= judge_told(mender, pixels, fusion)
        shown |= {name: shrink_for_sheet(image), f"{name}, fanlight": shrink_for_sheet(results["fanlight"])}
    score = SceneScore(job.name, scores)
    before, after, *_ = _before_after(score)
    caption = f"{job.name}: better frame {score.better}, ΔE2000 {before:.1f} → {after:.1f}"
    return score, SheetRow(caption, {**shown, "fusion": shrink_for_sheet(fusion)}, after / max(before, 1e-6))


def judge_told(mender: Mender, pixels: np.ndarray, fusion: np.ndarray) -> Scores:
    """Mean ΔE2000 where the model's answer is the fusion itself: what the operator can reach, and what slices would.

    Both at the size of the preview, and of fields alone: no highlights are held, no noise is calmed.
    """
    preview = shrink_photo(pixels)
    answer = cv2.resize(fusion, preview.shape[1::-1], interpolation=cv2.INTER_AREA)
    guide, reference = mender.guide(preview), as_cells(answer)
    seen = np.rint(preview * 255).astype(np.uint8)
    told = as_image(apply_tone_field(seen, fit_tone_field(guide, reference)))
    sliced = upsample_bilaterally(preview, guide, reference)
    return {name: measure_difference(image, answer).mean for name, image in ((TOLD, told), (TOLD_BILATERAL, sliced))}


def _before_after(score: SceneScore) -> list[float]:
    return [
        score.frames[frame][method] for frame in (score.better, score.other) for method in ("no change", "fanlight")
    ]


def _mean_of_frames(scores: Sequence[SceneScore], method: str) -> float:
    return float(np.mean([frame[method] for score in scores for frame in score.frames.values()]))


def _column(scores: Sequence[SceneScore], method: str, *, better: bool) -> np.ndarray:
    return np.array([score.frames[score.better if better else score.other][method] for score in scores])
