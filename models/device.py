"""The device a replica computes on, and how much of it is its own."""

import os

import torch

from models.errors import ModelError

CONTEXT_BYTES = 512 * 2**20
"""What a process holds on a GPU besides what PyTorch's allocator hands out: the CUDA context, and the code of cuBLAS
and cuDNN. Judged, not measured; 300 to 600 MiB is usual."""


def open_device(name: str = "auto", gpu_fraction: float = 1.0) -> torch.device:
    """The device called `auto`, `cpu` or `cuda`, with this process held to its share.

    On a GPU the share is a fraction (0, 1] of its memory, since Ray counts GPUs but does not limit them; on a CPU it is
    the threads that the scheduler left us. Raises ModelError `no_device` when `cuda` is asked for and absent, and
    `out_of_memory` for a share that the CUDA context alone fills.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("no_device", "cuda was asked for, but there is no CUDA device")
    if name == "cpu" or not torch.cuda.is_available():
        torch.set_num_threads(len(os.sched_getaffinity(0)))
        return torch.device("cpu")
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(allocator_bytes(total, gpu_fraction) / total)
    return torch.device("cuda")


def allocator_bytes(gpu_bytes: int, fraction: float) -> int:
    """What the allocator may hand out in a share (0, 1] of a GPU: PyTorch's own limit leaves the context uncounted.

    More than one GPU is one: a replica computes on a single one. Raises ModelError `out_of_memory` where nothing is
    left.
    """
    share = int(min(1.0, fraction) * gpu_bytes) - CONTEXT_BYTES
    if share <= 0:
        raise ModelError("out_of_memory", f"{fraction:g} of {gpu_bytes / 2**30:.1f} GiB holds no more than the context")
    return share
