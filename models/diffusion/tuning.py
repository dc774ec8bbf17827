"""How a graph is made fast on a GPU: layout, fused projections, compilation."""

from typing import Any, Literal

import torch
import torch._dynamo
from torch import nn

Compilation = Literal["off", "regional", "full", "graphs"]
"""`regional`: the blocks that repeat, each kind compiled once, in seconds. `full`: all of a graph, its kernels chosen
by trial, in minutes. `graphs`: all of it, replayed as a CUDA graph, for one thread alone."""

KINDS = 64
"""Shapes that one class of blocks may be compiled for: widths within a network, and sizes of images."""

_MODES = {"full": "max-autotune-no-cudagraphs", "graphs": "reduce-overhead"}

REPEATED = frozenset({"BasicTransformerBlock", "ResnetBlock2D"})
"""Of which SDXL's networks are mostly made."""


def lay_out(graph: nn.Module) -> None:
    """Channels last: the order in which a GPU's convolutions work."""
    graph.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def fuse_projections(graph: nn.Module) -> None:
    """Queries, keys and values by one product each block; not where adapters are to be put on them one by one."""
    for module in graph.children():
        fuse: Any = getattr(module, "fuse_qkv_projections", None)
        if fuse is not None:
            fuse()


def compile_graph(graph: nn.Module, how: Compilation) -> None:
    """Compile in place: at the first call, and again for a new size."""
    if how in _MODES:
        graph.compile(mode=_MODES[how])
    elif how == "regional":
        # Dynamo counts the kinds of a block by its class, and there are more of one than it expects.
        torch._dynamo.config.recompile_limit = max(KINDS, torch._dynamo.config.recompile_limit)
        for module in graph.modules():
            if type(module).__name__ in REPEATED:
                module.compile()
