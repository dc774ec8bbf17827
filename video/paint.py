"""What becomes of a frame: its shot's cube, its field, what is hidden in it, its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from av.video.frame import VideoFrame

from imaging.region import Size
from imaging.tone_field import apply_tone_field
from video.file.facts import VideoFacts
from video.file.hdr import plan_mapping
from video.file.planes import fill_planes, merge_planes
from video.plan import ShotPlan
from video.tone.cube import HDR_LEVEL, LEVEL, ColorMap, CubeFilter, list_nodes, sample_map
from video.tone.develop import BRIGHTEST, undo_gain
from video.tone.field import allow_bright
from video.tone.shot import ShotTone
from video.turn import turn_level

if TYPE_CHECKING:
    from video.tone.on_device import DeviceToner

Sample = Callable[[ShotTone, int], np.ndarray]
"""The cube of a shot's frame, counted from its first."""
_ROWS = 64
"""That a field is applied to at one time: whole ones, which take a fifth less time than a photo's blocks do."""


class Painter:
    """Tones frames by their numbers, on any thread; with a `toner` on its device."""

    def __init__(self, facts: VideoFacts, plans: Sequence[ShotPlan], toner: DeviceToner | None = None) -> None:
        self._size, self._rotation, self._own = facts.size, facts.rotation, threading.local()
        self._starts = np.array([plan.start for plan in plans])
        self._plans, self._toner = plans, toner
        self._becomes_sdr = facts.becomes_sdr
        self._level = HDR_LEVEL if facts.keeps_hdr else LEVEL
        self._sample = _sample_kept(facts) if facts.keeps_hdr else _sample_shown(facts)

    def paint(self, number: int, frame: VideoFrame) -> VideoFrame:
        """A DEEP frame as the viewer is to see it; its own memory may be written to."""
        plan = self._plans[int(np.searchsorted(self._starts, number, side="right")) - 1]
        tone, inside = plan.tone, number - plan.start
        cube = self._sample(tone, inside) if tone.way != "none" or self._becomes_sdr else None
        field = allow_bright(tone.fields.at(inside)) if tone.fields is not None else None
        if self._toner:
            frame, field = self._toner.tone(frame, cube, field), None
        elif cube is not None:
            frame = self._filter.apply(frame, cube)
        hides = any(things.at(inside).size for things in plan.hidden)
        if field is None and plan.level is None and not hides:
            return frame
        pixels = merge_planes(frame)
        if field is not None:
            block = Size(_ROWS, self._size.width)
            pixels = apply_tone_field(pixels, field, block=block, out=pixels, threads=1)
        if hides:
            # Imported here: few videos hide something, and with it comes all that photos are opened by.
            from video.hidden.destroy import hide_things

            pixels = hide_things(pixels, plan.hidden, inside, self._size)
        fill_planes(frame, pixels if plan.level is None else turn_level(pixels, plan.level, self._rotation))
        return frame

    @property
    def _filter(self) -> CubeFilter:
        if not hasattr(self._own, "cubes"):
            self._own.cubes = CubeFilter(self._size, self._level)
        cubes: CubeFilter = self._own.cubes
        return cubes


def _sample_shown(facts: VideoFacts) -> Sample:
    """The cubes of SDR, and of HDR that becomes SDR."""
    nodes = list_nodes()
    shown = plan_mapping(facts.color)(nodes) if facts.color.is_hdr else nodes
    return lambda tone, frame: sample_map(_plan_map(tone, frame), shown)


def _sample_kept(facts: VideoFacts) -> Sample:
    """The cubes of HDR that stays HDR."""
    # Imported here: few videos are HDR, and with it comes all that photos are opened by.
    from video.tone.kept import KeptTone

    nodes = list_nodes(HDR_LEVEL)
    kept = KeptTone(facts, nodes)
    return lambda tone, frame: sample_map(lambda _: kept.apply(tone, frame), nodes)


def _plan_map(tone: ShotTone, frame: int) -> ColorMap:
    """What the cube of a frame does: everything, or all that comes before a field."""
    gain, lasts = tone.gains[frame], tone.white_lasts
    if tone.fields is not None:
        return lambda colors: undo_gain(colors, gain, lasts) / np.float32(BRIGHTEST)
    curve = tone.curve
    if curve is None:
        return lambda colors: colors
    return lambda colors: curve.apply(undo_gain(colors, gain, lasts))
