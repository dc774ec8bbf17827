"""The enhancer's networks with random weights: at full size for what they cost on a GPU, small to prove the script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, ControlNetUnionModel, UNet2DConditionModel
from diffusers.utils import logging
from torch import nn

from bench.full_size import CONTROL, SDXL, SDXL_UP, SDXL_VAE, UNION
from models.adapters import Adapters
from models.diffusion.graphs import ControlNetGraph, UNetGraph, UnionControlNetGraph, VaeDecoderGraph, VaeEncoderGraph
from models.diffusion.networks import Control, Networks
from models.diffusion.schedule import Schedule
from models.diffusion.tuning import Compilation, compile_graph, fuse_projections, lay_out
from models.diffusion.words import Words
from models.loading import working_dtype
from models.sessions import TorchSession

Size = Literal["full", "small"]


@dataclass(frozen=True)
class Variant:
    """What is compared: two ControlNets or the union, which autoencoder, and what is compiled."""

    controls: Literal["both", "union"] = "both"
    vae: Literal["full", "tiny"] = "full"
    compilation: Compilation = "off"

    def __str__(self) -> str:
        names = {"both": "two ControlNets", "union": "union ControlNet"}
        return f"{names[self.controls]}, {self.vae} VAE, compiled: {self.compilation}"


_SHRUNK = {
    "block_out_channels": (16, 32, 32),
    "transformer_layers_per_block": 1,
    "attention_head_dim": (1, 2, 2),
    "norm_num_groups": 8,
    "cross_attention_dim": 32,
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 6 * 8 + 16,
}
CONFIGS: Mapping[Size, Mapping[str, dict[str, Any]]] = {
    "full": {"unet": SDXL, "control": CONTROL, "union": UNION, "vae": SDXL_VAE, "tiny": {}},
    "small": {
        "unet": {**SDXL, **_SHRUNK},
        "control": {"conditioning_embedding_out_channels": (4, 4, 8, 8)},
        "union": {
            **UNION,
            "conditioning_embedding_out_channels": (4, 4, 8, 8),
            "num_trans_channel": 16,
            "num_trans_head": 2,
            "num_proj_channel": 16,
        },
        "vae": {**SDXL_VAE, "block_out_channels": (4, 4, 8, 8), "norm_num_groups": 4, "layers_per_block": 1},
        "tiny": {"encoder_block_out_channels": (8,) * 4, "decoder_block_out_channels": (8,) * 4},
    },
}


class SameWords:
    """The same words for every prompt: what they say does not change what they cost."""

    def __init__(self, width: int, pooled: int, device: torch.device) -> None:
        self._words = Words(torch.randn(1, 77, width, device=device), torch.randn(1, pooled, device=device))

    def embed(self, prompt: str) -> Words:
        return self._words


# That layers may lose precision, said of weights that are random.
logging.set_verbosity_error()


def build_networks(size: Size, variant: Variant, device: torch.device) -> Networks:
    """The networks of a variant on a device, their weights random."""
    configs = CONFIGS[size]
    base = configs["unet"]
    unet = UNetGraph(fill_network(lambda: UNet2DConditionModel(**base, **SDXL_UP), device))
    vae = fill_network(lambda: _build_vae(variant, configs), device)
    schedule = Schedule((1.6, 0.8, 0.4, 0.2, 0.0), (999.0, 749.0, 499.0, 249.0), "epsilon")
    pooled = base["projection_class_embeddings_input_dim"] - 6 * base["addition_time_embed_dim"]
    return Networks(
        _open(unet, variant.compilation, device),
        tuple(
            Control(_open(graph, variant.compilation, device), guides)
            for graph, guides in _build_controls(variant, configs, device)
        ),
        _open(VaeEncoderGraph(vae), variant.compilation, device),
        _open(VaeDecoderGraph(vae), variant.compilation, device),
        SameWords(base["cross_attention_dim"], pooled, device),  # type: ignore[arg-type]
        schedule,
        Adapters(unet.unet),
    )


def _build_controls(variant: Variant, configs: Mapping[str, dict[str, Any]], device: torch.device) -> Any:
    base = configs["unet"]
    if variant.controls == "union":
        union = fill_network(lambda: ControlNetUnionModel(**{**base, **configs["union"]}), device)
        return [(UnionControlNetGraph(union).to(device, working_dtype(device)), ("tile", "canny"))]
    return [
        (ControlNetGraph(fill_network(lambda: ControlNetModel(**{**base, **configs["control"]}), device)), (guide,))
        for guide in ("tile", "canny")
    ]


def _build_vae(variant: Variant, configs: Mapping[str, dict[str, Any]]) -> nn.Module:
    if variant.vae == "full":
        return AutoencoderKL(**configs["vae"])
    return AutoencoderTiny(**configs["tiny"])


def fill_network(build: Any, device: torch.device) -> Any:
    """A network made on its device, without ever lying in the host's memory; layers keep their inputs' spread."""
    with torch.device("meta"):
        network = build().to(working_dtype(device))
    network = network.to_empty(device=device)
    for weights in network.parameters():
        weights.data.normal_(0, weights[0].numel() ** -0.5) if weights.dim() > 1 else weights.data.fill_(0.5)
    return network.requires_grad_(False).eval()


def _open(graph: nn.Module, compilation: Compilation, device: torch.device) -> TorchSession:
    if device.type == "cuda":
        lay_out(graph)
        fuse_projections(graph)
    compile_graph(graph, compilation)
    return TorchSession(graph, device, working_dtype(device))
