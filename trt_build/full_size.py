"""Networks of full size with random weights: whether the exporter and ONNX Runtime are up to their architectures."""

from collections.abc import Collection, Iterator

import torch
from torch import nn
from transformers import CLIPConfig, CLIPModel

from models.classifier import ClipGraph
from models.u2net import U2NET, SkyGraph, U2Net

SKY_PX = 320
"""Side of what U²-Net's authors show it."""
SETTLING = 4
"""Batches from which statistics are taken."""


def make_graphs(kinds: Collection[str] = ("u2net", "clip")) -> Iterator[tuple[str, nn.Module]]:
    """Of these kinds: U²-Net in its full form, its batch norms used to what passes through them, and CLIP ViT-B/32."""
    torch.manual_seed(0)
    if "u2net" in kinds:
        network = U2Net(U2NET)
        settle_statistics(network)
        yield "u2net", SkyGraph(network, SKY_PX).eval()
    if "clip" in kinds:
        config = CLIPConfig()  # its defaults are those of openai/clip-vit-base-patch32
        side = config.vision_config.image_size
        yield "clip", ClipGraph(CLIPModel(config), (side, side)).eval()


@torch.no_grad()
def settle_statistics(network: nn.Module, side_px: int = 64) -> None:
    """Let batch norms see noise: with means of 0 and variances of 1, as they begin, a mistake in folding them hides."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 0.5
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, std=0.2)
    network.train()
    for _ in range(SETTLING):
        network(torch.randn(2, 3, side_px, side_px))
    network.eval()
