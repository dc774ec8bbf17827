"""Are the computed figures right? `python -m bench.activations_on_gpu` runs the full-size networks on a GPU.

Random weights, one network at a time; for each call the peak of PyTorch's allocator beside the computed one, and the
memory of the context, which the plans allow CONTEXT_BYTES for. Not run yet: no GPU was at hand.
"""

import gc
from collections.abc import Callable
from typing import Any

import torch

from bench.full_size import NETWORKS, build_full_size, prepare_run
from bench.fused_attention import hold_attention_fused
from bench.table import print_figures, print_table
from models.device import CONTEXT_BYTES
from models.memory.facts import load_facts

MIB = 2**20
BATCHES = (1, 4)


@torch.inference_mode()
def measure_on_gpu(call: Callable[[], Any]) -> int:
    """The most bytes that `call` adds to what was allocated before."""
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    call()
    torch.cuda.synchronize()
    return torch.cuda.max_memory_allocated() - before


def measure_context() -> int:
    """What this process and others hold on the GPU besides what the allocator took."""
    free, total = torch.cuda.mem_get_info()
    return total - free - torch.cuda.memory_reserved()


if __name__ == "__main__":
    facts, rows = load_facts(), []
    for name, spec in NETWORKS.items():
        network = build_full_size(name, "cuda").to(memory_format=torch.channels_last)
        for run in spec.runs:
            for size_px in spec.sizes_px:
                for batch in BATCHES:
                    with hold_attention_fused():
                        prepare_run(name, network, run, size_px, 1)()  # workspaces come with the first call
                        measured = measure_on_gpu(prepare_run(name, network, run, size_px, batch))
                    computed = facts.peak(name, size_px, batch, run)
                    rows.append((name, run, size_px, batch, computed / MIB, measured / MIB, measured / computed))
        del network
        gc.collect()
        torch.cuda.empty_cache()
    columns = ("network", "run", "side, px", "batch", "computed, MiB", "measured, MiB", "ratio")
    print_table(torch.cuda.get_device_name(), columns, rows)
    ratios = [row[-1] for row in rows]
    figures = {"worst_ratio": max(ratios), "context_mib": measure_context() / MIB, "allowed_mib": CONTEXT_BYTES / MIB}
    print_figures(figures)
