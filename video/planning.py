"""From the first look and the finished key frames to the plan of a video."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from imaging.geometry import Warp
from imaging.region import Size
from video.file.facts import VideoFacts
from video.hidden.asked import Hide
from video.hidden.camera import Camera
from video.hidden.things import HiddenThings
from video.keys import choose_keys, open_key, read_pair
from video.level import plan_level
from video.motion.solve import solve_gains
from video.options import WalkOptions
from video.plan import ShotPlan, WalkPlan
from video.survey import Shot, Survey
from video.tone.planning import plan_tone
from video.tone.shot import ShotTone
from video.tone.way import Way

if TYPE_CHECKING:
    from video.hidden.sight import Sight

LEVEL_KEYS = 5
"""Key frames of a shot whose upright lines are looked at."""


def plan_walk(
    survey: Survey,
    options: WalkOptions,
    progress: Callable[[int], None] = lambda done: None,
    sights: Sequence[Sight] = (),
) -> WalkPlan:
    """The plan; where the options ask for a look, finished key frames are beside those of the survey
    (`name_finished`), and where they hide something `sights` are what was found in the survey's pictures, in order.
    `progress` is told how many shots are planned. Raises VideoError look_failed."""
    shots = []
    for number, shot in enumerate(survey.shots):
        go_on = partial(progress, number)
        hidden = _plan_shot_hidden(survey, shot, options.hide, sights, go_on) if options.hide else ()
        shots.append(replace(_plan_shot(survey, shot, options), hidden=hidden))
        progress(number + 1)
    steps, digests, flicker = survey.steps, survey.digests, survey.flicker
    lost, hides = survey.lost, bool(options.hide)
    facts = replace(survey.facts, keeps_hdr=options.keeps_hdr(survey.facts))
    return WalkPlan(facts, tuple(shots), steps, digests, flicker, lost, options.preset, hides)


def _plan_shot(survey: Survey, shot: Shot, options: WalkOptions) -> ShotPlan:
    facts = survey.facts
    asked = options.asks_look(facts)
    way = "curve" if options.keeps_hdr(facts) else options.way
    tone = _plan_shot_tone(survey, shot, way) if asked else ShotTone(np.zeros((shot.frames, 3)))
    level = _plan_shot_level(facts, shot) if options.level and not facts.finished else None
    return ShotPlan(shot.start, shot.stop, tuple(shot.keys), tone, level)


def _plan_shot_tone(survey: Survey, shot: Shot, way: Way) -> ShotTone:
    facts = survey.facts
    keys = [read_pair(frame, file, facts.rotation) for frame, file in shot.keys.items()]
    times_s = np.array(facts.times[shot.start : shot.stop], float) * float(facts.unit_s)
    return plan_tone(solve_gains(shot.frames, shot.measures), shot.places, times_s, keys, way)


def _plan_shot_level(facts: VideoFacts, shot: Shot) -> Warp | None:
    upright = facts.size if facts.rotation % 180 == 0 else Size(facts.width, facts.height)
    chosen = choose_keys(list(shot.keys), LEVEL_KEYS)
    return plan_level([open_key(shot.keys[frame]) for frame in chosen], upright)


def _plan_shot_hidden(
    survey: Survey, shot: Shot, hide: Sequence[Hide], sights: Sequence[Sight], go_on: Callable[[], None]
) -> tuple[HiddenThings, ...]:
    # Imported here: few videos hide something, and with it comes all that photos are opened by.
    from video.hidden.planning import plan_hidden

    facts = survey.facts
    seen = [
        replace(sight.as_stored(facts.rotation), frame=sight.frame - shot.start)
        for sight in sights
        if shot.start <= sight.frame < shot.stop
    ]
    camera = Camera(shot.places, survey.steps[shot.start : shot.stop])
    times_s = np.array(facts.times[shot.start : shot.stop], float) * float(facts.unit_s)
    return plan_hidden(hide, seen, camera, times_s, facts.width / facts.height, go_on)
