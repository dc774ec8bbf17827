"""Key frames after the plan is made: what the video hides is hidden in them, too, wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from video.hidden.destroy import hide_things
from video.keys import name_finished, open_key
from video.pictures import write_picture
from video.plan import ShotPlan, WalkPlan


def hide_in_keys(files: Sequence[Path], plan: WalkPlan) -> None:
    """Overwrite key frames, and what is finished of them, whose files are called after the frames' numbers; those in
    which nothing is hidden stay as they are."""
    for file in files:
        shot = next(shot for shot in plan.shots if shot.start <= int(file.stem) < shot.stop)
        if any(things.at(int(file.stem) - shot.start).size for things in shot.hidden):
            for each in filter(Path.is_file, (file, name_finished(file))):
                pixels = _hide(open_key(each), shot, int(file.stem) - shot.start, plan)
                write_picture(each, pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])


def _hide(upright: np.ndarray, shot: ShotPlan, frame: int, plan: WalkPlan) -> np.ndarray:
    turns = plan.facts.rotation // 90
    stored = np.ascontiguousarray(np.rot90(upright, -turns))
    return np.ascontiguousarray(np.rot90(hide_things(stored, shot.hidden, frame, plan.facts.size), turns))
