"""The device a replica computes on, and how much of it is its own.

PyTorch is imported only where there may be a GPU to ask it about: that takes a second.
"""

import os
import sys
from typing import Literal

from models.errors import ModelError

DeviceType = Literal["cpu", "cuda"]
"""Of PyTorch's devices, by its names."""
CONTEXT_BYTES = 512 * 2**20
"""What a process holds on a GPU besides what PyTorch's allocator hands out: the CUDA context, and the code of cuBLAS
and cuDNN. Judged, not measured; 300 to 600 MiB is usual."""


def open_device(name: str = "auto", gpu_fraction: float = 1.0) -> DeviceType:
    """The device called `auto`, `cpu` or `cuda`, with this process held to its share.

    On a GPU the share is a fraction (0, 1] of its memory, since Ray counts GPUs but does not limit them; on a CPU it is
    the threads that the scheduler left us. `auto` is the CPU also where the CUDA context alone would fill the share.
    Raises ModelError `no_device` when `cuda` is asked for and absent, `out_of_memory` when its share is that small.
    """
    if name == "cpu" or (name == "auto" and gpu_fraction <= 0):
        return _open_cpu()
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("no_device", "cuda was asked for, but there is no CUDA device")
    if not torch.cuda.is_available():
        return _open_cpu()
    gpu_bytes = torch.cuda.get_device_properties(0).total_memory
    allowed = allocator_bytes(gpu_bytes, gpu_fraction)
    if allowed <= 0 and name == "auto":
        return _open_cpu()
    if allowed <= 0:
        gib = gpu_bytes / 2**30
        raise ModelError("out_of_memory", f"{gpu_fraction:g} of {gib:.1f} GiB holds no more than the CUDA context")
    torch.cuda.set_per_process_memory_fraction(allowed / gpu_bytes)
    return "cuda"


def allocator_bytes(gpu_bytes: int, fraction: float) -> int:
    """What the allocator may hand out in a share (0, 1] of a GPU; not above 0 where there is nothing.

    PyTorch's own limit leaves the context uncounted. More than one GPU is one: a replica computes on a single one.
    """
    return int(min(1.0, fraction) * gpu_bytes) - CONTEXT_BYTES


def count_threads() -> int:
    """The threads that the scheduler left this process."""
    return len(os.sched_getaffinity(0))


def _open_cpu() -> DeviceType:
    threads = count_threads()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)
    else:
        os.environ["OMP_NUM_THREADS"] = str(threads)  # what PyTorch goes by, should it be imported later
    return "cpu"
