"""Where frames are toned: on the cores, or on a GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from video.errors import VideoError

if TYPE_CHECKING:
    from video.tone.on_device import DeviceToner

Device = Literal["cpu", "cuda"]


def find_device() -> Device:
    """A GPU where there is one for this process. It takes the seconds that torch needs to be imported."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def open_toner(device: Device) -> DeviceToner | None:
    """Who tones frames there; None for the cores, which `Painter` uses by itself, without torch. Raises VideoError
    no_device."""
    if device == "cpu":
        return None
    import torch

    if not torch.cuda.is_available():
        raise VideoError("no_device", "cuda was asked for, but there is no CUDA device")
    from video.tone.on_device import DeviceToner

    return DeviceToner(torch.device(device))
