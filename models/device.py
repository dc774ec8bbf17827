"""The device a replica computes on, and how much of it is its own."""

import os

import torch

from models.errors import ModelError


def open_device(name: str = "auto", gpu_fraction: float = 1.0) -> torch.device:
    """The device called `auto`, `cpu` or `cuda`, with this process held to its share.

    On a GPU the share is a fraction (0, 1] of its memory, since Ray counts GPUs but does not limit them; on a CPU it is
    the threads that the scheduler left us. Raises ModelError `no_device` when `cuda` is asked for and absent.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("no_device", "cuda was asked for, but there is no CUDA device")
    if name == "cpu" or not torch.cuda.is_available():
        torch.set_num_threads(len(os.sched_getaffinity(0)))
        return torch.device("cpu")
    torch.cuda.set_per_process_memory_fraction(min(1.0, gpu_fraction))
    return torch.device("cuda")
