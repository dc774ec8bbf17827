"""Where a Runner tones the frames of videos."""

import ray

from video.device import Device, find_device


def find_own_device() -> Device:
    """A GPU where Ray gave this replica a share of one (`num_gpus` of the Runner) and torch finds it, else the cores:
    Ray hides no GPU from a replica that was given none."""
    shares = ray.get_runtime_context().get_assigned_resources()
    return find_device() if shares.get("GPU", 0.0) > 0 else "cpu"
