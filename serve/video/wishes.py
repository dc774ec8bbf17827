"""How a video is to be finished: of a photo's options those that a video takes."""

from dataclasses import dataclass
from typing import Any

from fanlight_client.edits import Blur
from fanlight_client.mask import AnyMask, Detect
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Preset, Straighten, Tone
from fanlight_client.video_wire import VIDEO_OPTIONS
from video.errors import VideoError
from video.file import encoders
from video.hidden.asked import Hide
from video.options import WalkOptions

PRESETS: dict[Preset, encoders.Preset] = {"fast": "fast", "balanced": "balanced", "best": "high"}
"""Photos look more closely, videos are encoded more finely."""
NO_LISTING = "a video has one look of its own, and is in no listing: hand it in without"


@dataclass(frozen=True)
class Wishes:
    """`keys`: the options by which its key frames are finished as photos; `walk`: of the video as a whole."""

    keys: EnhanceOptions
    walk: WalkOptions


def read_wishes(options: EnhanceOptions, listing: str | None = None) -> Wishes:
    """Raises VideoError unsupported_for_video, naming what was asked for, and video_in_listing."""
    if listing is not None:
        raise VideoError("video_in_listing", NO_LISTING)
    if others := sorted(options.model_fields_set - VIDEO_OPTIONS):
        raise _refuse(f"{others[0]}; it takes {', '.join(sorted(VIDEO_OPTIONS))}")
    tone, level, hide = Tone(), False, list[Hide]()
    for step in options.steps:
        if isinstance(step, Tone):
            tone = step
        elif isinstance(step, Straighten):
            level = True
            if step.mode == "full" or step.crop is not None or step.lens == "on":
                raise _refuse("straighten beyond turning it level: crop, lens and mode full")
        elif isinstance(step, Blur):
            hide += [_read_hide(mask, step) for mask in step.masks]
        elif options.recipe is not None:
            raise _refuse(f"the step {step.step}; its recipe has tone, straighten and blur")
    if tone.mode != "tone":
        raise _refuse(f"mode {tone.mode}: the camera's own pixels are toned")
    walk = WalkOptions(PRESETS[tone.preset], level=level, hide=tuple(hide), hdr=options.hdr)
    return Wishes(_key_options(options, tone), walk)


def _read_hide(mask: AnyMask, step: Blur) -> Hide:
    """What is drawn lies somewhere else in the next frame, and an edge that is laid along the picture's trembles."""
    if not isinstance(mask, Detect):
        raise _refuse(f"blur of the mask {mask.mask}; what it blurs is found, by the mask detect")
    if mask.refine:
        raise _refuse("a mask that is refined")
    if mask.grow < 0:
        raise _refuse("a mask that is made smaller: things that are far away would be seen")
    return Hide(mask.name, mask.least, mask.grow, mask.feather, step.style, step.strength)


def _key_options(options: EnhanceOptions, tone: Tone) -> EnhanceOptions:
    """Light and colour as seen on the whole: no step that moves, replaces or draws pixels. Only what somebody said is
    said: to a listing that makes a difference."""
    said: dict[str, Any] = {name: getattr(options, name) for name in options.model_fields_set & {"kind", "seed"}}
    step = {**tone.model_dump(mode="json", exclude_unset=True), "step": "tone", "preset": "fast"}
    return EnhanceOptions.model_validate({**said, "recipe": [step], "format": "png"})


def _refuse(what: str) -> VideoError:
    return VideoError("unsupported_for_video", f"a video does not take {what}")
