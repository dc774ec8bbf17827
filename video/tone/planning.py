"""From a shot's key frames to what becomes of its frames: their gains undone, then one curve, or the fields of its key
frames where they are measurably better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from imaging.photo import ImageError
from imaging.region import Size
from imaging.tone_field import ToneField, apply_tone_field
from video.file.planes import FULL_SCALE
from video.keys import Key
from video.motion.gains import Measure, measure_gain
from video.motion.solve import solve_gains
from video.motion.view import LIGHT_PX, read_light, shrink_image
from video.tone.curve import Curve, fit_curve
from video.tone.develop import BRIGHTEST, undo_gain
from video.tone.exposure import plan_gains
from video.tone.field import CarriedFields, allow_bright, fit_field
from video.tone.laid import Laid, lay_keys
from video.tone.shot import ShotTone
from video.tone.way import Way
from video.tone.whites import measure_lasting_white

FIELD_GAIN = 0.85
"""A field must come so much nearer to a key frame that it has not seen than the curve does, or the curve is taken."""
_LOOKS_LIKE = 0.95
_SAMPLE = 5
_UNSEEN_LEVELS = 0.5
"""Mean change, in 8-bit levels, that nobody sees and that is not worth a second encoding."""
_BLACK = 0.08
"""Encoded: a shot whose brightest hundredth stays below shows nothing that could be lit."""


def plan_tone(
    gains: np.ndarray, places: np.ndarray, times_s: np.ndarray, keys: Sequence[Key], way: Way = "auto"
) -> ShotTone:
    """Of a shot of n frames: the camera's gains (n, 3), places (n, 3, 3) as `Tracker` has them, times (n,), and its key
    frames, whose `frame` counts from the shot's first."""
    if all(float(np.percentile(key.before, 99)) < _BLACK for key in keys):
        return ShotTone(np.zeros_like(gains))
    asked = plan_gains(gains, times_s, [(key.frame, key.before, key.after) for key in keys])
    laid = lay_keys(keys, places)
    lasts = measure_lasting_white(keys, gains, laid)
    lit = {key.frame: undo_gain(key.before, asked[key.frame], lasts).astype(np.float32) for key in keys}
    wanted = agree_on_light(keys, laid)
    try:
        tone = ShotTone(asked, lasts, _fit_curve(lit, wanted))
        if way != "curve":
            tone = _add_fields(tone, lit, wanted, laid, way)
    except ImageError:  # frames of a few pixels tell nothing
        return ShotTone(np.zeros_like(gains))
    return ShotTone(np.zeros_like(gains)) if _is_unseen(tone, keys) else tone


def _add_fields(
    tone: ShotTone, lit: dict[int, np.ndarray], wanted: dict[int, np.ndarray], laid: Laid, way: Way
) -> ShotTone:
    """The same with fields where they are asked for, or, `auto`, are better than the curve."""
    if way == "auto" and len(lit) < 3:
        return tone
    planes = {frame: fit_field(image, wanted[frame]) for frame, image in lit.items()}
    apart = np.diff(sorted(planes)).mean() if len(planes) > 1 else len(tone.gains)
    fields = CarriedFields(planes, laid, spread=2 * float(apart))
    if way == "field":
        return replace(tone, fields=fields)
    misses = measure_misses(lit, wanted, fields)
    return replace(tone, fields=fields if misses["field"] < FIELD_GAIN * misses["curve"] else None, misses=misses)


def _is_unseen(tone: ShotTone, keys: Sequence[Key]) -> bool:
    """Whether nobody would see what is done to a shot's key frames, nor how differently it is done to its frames: then
    the shot stays as it is, bit for bit."""
    for key in keys:
        least, most = (undo_gain(key.before, gain) for gain in (tone.gains.min(axis=0), tone.gains.max(axis=0)))
        moves = float(np.abs(_show(tone, key) - key.before).mean())
        if 255 * max(moves, float(np.abs(most - least).mean()) / 2) > _UNSEEN_LEVELS:
            return False
    return True


def _show(tone: ShotTone, key: Key) -> np.ndarray:
    """A key frame as the shot will show it."""
    assert tone.curve is not None
    lit = undo_gain(key.before, tone.gains[key.frame], tone.white_lasts).astype(np.float32)
    return apply_small(lit, tone.fields.at(key.frame)) if tone.fields else tone.curve.apply(lit)


def agree_on_light(keys: Sequence[Key], laid: Laid) -> dict[int, np.ndarray]:
    """The finished key frames, by frame, each by one gain a channel as bright as the others where they overlap: a model
    that sees them one by one does not give all of them the same."""
    size = Size(*keys[0].after.shape[:2]).within(LIGHT_PX)
    lights = [read_light(shrink_image(key.after, size), _LOOKS_LIKE) for key in keys]
    measures = []
    for a, first in enumerate(keys):
        for b in range(a + 1, min(a + 4, len(keys))):
            second = keys[b]
            if not laid.trust(first.frame, second.frame):
                continue
            if found := measure_gain(lights[a], lights[b], laid.matrix(first.frame, second.frame)):
                measures.append(Measure(a, b, found[0], min(1.0, 4 * found[1])))
    gains = solve_gains(len(keys), measures)
    return {key.frame: np.clip(undo_gain(key.after, gain), 0, 1) for key, gain in zip(keys, gains, strict=True)}


def measure_misses(
    lit: dict[int, np.ndarray], wanted: dict[int, np.ndarray], fields: CarriedFields
) -> dict[str, float]:
    """How far, in mean 8-bit levels, curve and field are from a key frame's look when they are fitted to the others."""
    misses: dict[str, list[float]] = {"curve": [], "field": []}
    for frame, image in lit.items():
        others = {other: values for other, values in lit.items() if other != frame}
        results = {
            "curve": _fit_curve(others, wanted).apply(image),
            "field": apply_small(image, fields.at(frame, without=frame)),
        }
        for name, result in results.items():
            misses[name].append(255 * float(np.abs(result - wanted[frame]).mean()))
    return {name: float(np.mean(values)) for name, values in misses.items()}


def apply_small(image: np.ndarray, field: ToneField) -> np.ndarray:
    """A small image float32 (h, w, 3), up to BRIGHTEST, through a field, by the way that whole frames go."""
    pixels = np.rint(image * np.float32(FULL_SCALE / BRIGHTEST)).astype(np.uint16)
    return apply_tone_field(pixels, allow_bright(field)) / np.float32(FULL_SCALE)


def _fit_curve(lit: dict[int, np.ndarray], wanted: dict[int, np.ndarray]) -> Curve:
    before, after = (
        np.concatenate([images[frame].reshape(-1, 3)[::_SAMPLE] for frame in lit]) for images in (lit, wanted)
    )
    return fit_curve(before, after)
