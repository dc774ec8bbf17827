"""The stages of a walkthrough, each from files to files, so that they can be done apart and once more."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from video.file.encoding import count_encoder_bytes
from video.file.facts import VideoFacts
from video.hidden.sight import read_sights
from video.hidden.sights import Sights
from video.limits import VideoLimits
from video.plan import WalkPlan
from video.planning import WalkOptions, plan_walk
from video.segments import cut_segments, join_segments, write_segment
from video.survey import Survey, survey_video
from video.workers import count_workers

SURVEY = "survey.npz"
"""What the first look leaves for the planner, in its folder."""

Progress = Callable[[int], None]
Stage = Callable[[list[str], VideoLimits, Progress], dict[str, Any]]
"""Arguments as they come in a command, limits, whom to tell how much is done; a result that JSON can say."""


def survey_stage(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE FACTS FOLDER OPTIONS: `keys` are the names of the key frames in the folder, in order, that a look is to
    finish; `sights` those of the pictures that the Detector is to see, none where nothing is to be hidden."""
    (source, facts_file, folder), options = map(Path, arguments[:3]), WalkOptions.from_json(arguments[3])
    facts = VideoFacts.from_json(facts_file.read_text())
    _confine(limits.bytes_to_work(facts.size))
    sights = Sights(folder, facts) if options.hide else None
    survey = survey_video(source, facts, folder, limits, progress, sights)
    (folder / SURVEY).write_bytes(survey.to_bytes())
    seen = [sights.files[frame].name for frame in survey.sights] if sights else []
    return {"keys": [file.name for file in survey.keys], "sights": seen, "frames": len(survey.facts.times)}


def plan_stage(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """FOLDER OPTIONS PLAN: the folder of the survey with the finished key frames beside the others (`name_finished`),
    and what was found in the Detector's pictures (`video.hidden.sight`), options as JSON, the file to write.
    `segments`: how many there are to write, none where the video is copied."""
    folder, options, out = Path(arguments[0]), WalkOptions.from_json(arguments[1]), Path(arguments[2])
    survey = Survey.from_bytes((folder / SURVEY).read_bytes(), folder)
    _confine(limits.bytes_to_work(survey.facts.size))
    sights = read_sights(folder, survey.sights) if options.hide else ()
    plan = plan_walk(survey, options, progress, sights)
    out.write_bytes(plan.to_bytes())
    return {"is_copy": plan.is_copy, "segments": len(cut_segments(plan))}


def segment_stage(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE PLAN NUMBER PART: the fields of `SegmentFacts`."""
    source, part = Path(arguments[0]), Path(arguments[3])
    plan = WalkPlan.from_bytes(Path(arguments[1]).read_bytes())
    size = plan.facts.size
    _confine(limits.bytes_to_tone(size, count_workers(size)) + count_encoder_bytes(plan.facts))
    segment = cut_segments(plan)[int(arguments[2])]
    return asdict(write_segment(source, part, plan, segment, progress, limits))


def join_stage(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE PLAN FOLDER OUT: the folder holds the part of each segment (`name_part`)."""
    source, plan_file, folder, out = map(Path, arguments)
    plan = WalkPlan.from_bytes(plan_file.read_bytes())
    _confine(limits.bytes_to_work(plan.facts.size))
    parts = [folder / name_part(segment.number) for segment in cut_segments(plan)]
    join_segments(source, out, plan, parts, progress, limits)
    return {}


STAGES: dict[str, Stage] = {
    "survey": survey_stage,
    "plan": plan_stage,
    "segment": segment_stage,
    "join": join_stage,
}


def name_part(number: int) -> str:
    """The name of a segment's file."""
    return f"{number:06d}.part"


def _confine(most: int) -> None:
    """No more bytes of memory for this process."""
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
