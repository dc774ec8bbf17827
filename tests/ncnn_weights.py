"""The sky U²-NetP that is published in ncnn's format, as the state dict that its authors trained."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.u2net import U2NETP, U2Net

HALF = 0x01306B47
"""Before a layer's weights: they are float16, padded to four bytes."""
EPSILON = 1e-5
"""Of PyTorch's batch norms."""


def read_u2netp(folder: Path) -> dict[str, Tensor]:
    """Keyed as u2netp.pth. Batch norms are in the convolutions already: those of the state dict change nothing."""
    state = U2Net(U2NETP).state_dict()
    state |= {name: torch.full_like(state[name], 1 - EPSILON) for name in state if name.endswith("running_var")}
    layers = _read_layers(folder / "skysegsmall_sim-opt-fp16.param", folder / "skysegsmall_sim-opt-fp16.bin")
    for name, (weights, bias) in zip(_list_convolutions(), layers, strict=True):
        state[f"{name}.weight"] = torch.from_numpy(weights).reshape(state[f"{name}.weight"].shape)
        state[f"{name}.bias"] = torch.from_numpy(bias)
    return state


def _list_convolutions() -> list[str]:
    """In the order in which they are run: every U goes down and up again before the next."""
    modules = dict(U2Net(U2NETP).named_modules())
    return [name for name, module in modules.items() if isinstance(module, torch.nn.Conv2d)]


def _read_layers(param: Path, binary: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Weights and bias of each convolution, float32."""
    data, at = binary.read_bytes(), 0
    for line in param.read_text().splitlines()[2:]:
        kind, _, inputs, outputs, *rest = line.split()
        if kind != "Convolution":
            continue
        facts = dict(item.split("=") for item in rest[int(inputs) + int(outputs) :])
        count, out = int(facts["6"]), int(facts["0"])
        assert int.from_bytes(data[at : at + 4], "little") == HALF
        weights = np.frombuffer(data, np.float16, count, at + 4).astype(np.float32)
        at += 4 + 4 * ((2 * count + 3) // 4)
        yield weights, np.frombuffer(data, np.float32, out, at).copy()
        at += 4 * out
    assert at == len(data)
