"""The architectures at full size, with random weights."""

import json

import torch
from torch import nn

from models.u2net import MINIATURE, U2NET, U2Net
from trt_build.__main__ import main
from trt_build.full_size import make_graphs, settle_statistics


def test_clip_at_full_size_agrees_with_pytorch(capsys):
    assert main(["clip", "--full-size"]) == 0
    figures = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert figures["exports"] == 1
    assert figures["worst_relative_error"] < 1e-4


def test_the_networks_are_of_full_size():
    parameters = {name: sum(weight.numel() for weight in graph.parameters()) for name, graph in make_graphs()}
    with torch.device("meta"):
        full = sum(weight.numel() for weight in U2Net(U2NET).parameters())
    assert parameters == {"u2net": full, "clip": 151_277_313}


def test_settled_norms_are_used_to_what_passes_through_them():
    torch.manual_seed(0)
    network = U2Net(MINIATURE)
    settle_statistics(network)
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    assert all(float(norm.running_mean.abs().max()) > 1e-3 for norm in norms)
    assert all(float((norm.running_var - 1).abs().max()) > 1e-2 for norm in norms)
    with torch.inference_mode():
        assert float(network(torch.randn(1, 3, 64, 64)).std()) > 1e-3
