"""What becomes of the video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from video.limits import VideoLimits
from video.options import WalkOptions
from video.planning import plan_walk
from video.segments import cut_segments
from video.stages import Progress
from video.stages.confine import confine
from video.stages.names import SURVEY
from video.survey import Survey

if TYPE_CHECKING:
    from video.hidden.sight import Sight


def run(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """FOLDER OPTIONS PLAN: the folder of the survey with the finished key frames beside the others (`name_finished`),
    and what was found in the Detector's pictures (`video.hidden.sight`), options as JSON, the file to write.
    `segments`: how many there are to write, none where the video is copied."""
    folder, options, out = Path(arguments[0]), WalkOptions.from_json(arguments[1]), Path(arguments[2])
    survey = Survey.from_bytes((folder / SURVEY).read_bytes(), folder)
    confine(limits.bytes_to_work(survey.facts.size))
    plan = plan_walk(survey, options, progress, _read_sights(folder, survey) if options.hide else ())
    out.write_bytes(plan.to_bytes())
    return {"is_copy": plan.is_copy, "segments": len(cut_segments(plan))}


def _read_sights(folder: Path, survey: Survey) -> Sequence[Sight]:
    # Imported here: few videos hide something, and with it comes all that photos are opened by.
    from video.hidden.sight import read_sights

    return read_sights(folder, survey.sights)
