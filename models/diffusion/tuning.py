"""How a graph is made fast on a GPU: layout, fused projections, compilation."""

from typing import Any, Literal

import torch
from torch import nn

Compilation = Literal["off", "regional", "full"]
"""`regional`: the blocks that repeat, each kind compiled once, in seconds. `full`: all of a graph, its kernels chosen
by trial, in minutes."""

KINDS = 64
"""Shapes that one class of blocks may be compiled for: widths within a network, and sizes of images."""


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
            _drop_fused(module)


def _drop_fused(network: nn.Module) -> None:
    """What was fused is kept twice otherwise: 1.2 GiB in SDXL's UNet."""
    for module in network.modules():
        parts = ("to_q", "to_k", "to_v") if hasattr(module, "to_qkv") else ("to_k", "to_v")
        if hasattr(module, "to_qkv") or hasattr(module, "to_kv"):
            for part in parts:
                delattr(module, part)


def compile_graph(graph: nn.Module, how: Compilation) -> None:
    """Compile in place: at the first call, and again for a new size."""
    if how == "full":
        graph.compile(mode="max-autotune-no-cudagraphs")  # CUDA graphs belong to one thread; here two take part
    elif how == "regional":
        graph.register_forward_pre_hook(_expect_kinds)
        for module in graph.modules():
            if type(module).__name__ in REPEATED:
                module.compile()


def _expect_kinds(*_: Any) -> None:
    """Dynamo counts the kinds of a block by its class, there are more of one than it expects, and each thread has
    limits of its own.
    """
    import torch._dynamo  # two seconds of every replica's start, where nothing is compiled

    torch._dynamo.config.recompile_limit = max(KINDS, torch._dynamo.config.recompile_limit)
