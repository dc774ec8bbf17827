"""Every frame once, small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from video.file.facts import VideoFacts
from video.hidden.sights import Sights
from video.limits import VideoLimits
from video.options import WalkOptions
from video.stages import Progress
from video.stages.confine import confine
from video.stages.names import SURVEY
from video.survey import survey_video


def run(arguments: list[str], limits: VideoLimits, progress: Progress) -> dict[str, Any]:
    """SOURCE FACTS FOLDER OPTIONS: `keys` are the names of the key frames in the folder, in order, that a look is to
    finish; `sights` those of the pictures that the Detector is to see, none where nothing is to be hidden. Raises
    VideoError hdr_cannot_be_kept."""
    (source, facts_file, folder), options = map(Path, arguments[:3]), WalkOptions.from_json(arguments[3])
    facts = VideoFacts.from_json(facts_file.read_text())
    options.keeps_hdr(facts)  # raises where it cannot
    confine(limits.bytes_to_work(facts.size))
    sights = Sights(folder, facts) if options.hide else None
    survey = survey_video(source, facts, folder, limits, progress, sights)
    (folder / SURVEY).write_bytes(survey.to_bytes())
    seen = [sights.files[frame].name for frame in survey.sights] if sights else []
    return {"keys": [file.name for file in survey.keys], "sights": seen, "frames": len(survey.facts.times)}
