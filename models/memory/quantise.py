"""Networks in 8 bits, weights alone: half the bytes, the same sums in half precision (torchao)."""

import importlib.util
from typing import Any

from torch import nn

from models.errors import ModelError
from models.memory.ladder import Precision


def can_quantise() -> bool:
    """Whether torchao is installed, which comes with the extra `quantised`."""
    return importlib.util.find_spec("torchao") is not None


def quantise_weights(network: nn.Module, precision: Precision) -> None:
    """Hold the weights of a network's linear layers in `precision`, in place; nothing for float16.

    int8 (a scale for each row) runs on any GPU; float8 (e4m3) from compute capability 8.9 on. Raises ModelError
    `quantisation_missing` where torchao is not installed.
    """
    if precision == "float16":
        return
    try:
        from torchao.quantization import Float8WeightOnlyConfig, Int8WeightOnlyConfig, quantize_
    except ImportError as error:
        raise ModelError("quantisation_missing", "weights in 8 bits need the extra `quantised` (torchao)") from error
    layers = set(find_linear_layers(network))
    config = Int8WeightOnlyConfig() if precision == "int8" else Float8WeightOnlyConfig()
    quantize_(network, config, filter_fn=lambda module, _: module in layers)


def find_linear_layers(network: nn.Module) -> list[Any]:
    """The layers whose weights 8 bits can hold: those inside nn.MultiheadAttention cannot be replaced."""
    fixed = nn.modules.linear.NonDynamicallyQuantizableLinear
    return [module for module in network.modules() if isinstance(module, nn.Linear) and not isinstance(module, fixed)]
