"""A graph ready to be run, by PyTorch or by ONNX Runtime: tensors in, tensors out, the same call."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.dlpack import from_dlpack

from models.errors import ModelError
from models.runtime import Entry, Provider, open_graph, plan_settings


class Session(Protocol):
    """`device` and `dtype` are what floating-point inputs are brought to; the answer comes on that device."""

    device: torch.device
    dtype: torch.dtype

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]: ...


class TorchSession:
    """A graph in PyTorch, as it is or compiled."""

    def __init__(self, graph: nn.Module, device: torch.device | str, dtype: torch.dtype) -> None:
        self.device, self.dtype = torch.device(device), dtype
        self.graph = graph.eval()

    @torch.inference_mode()
    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = self.graph(*(_bring(tensor, self.device, self.dtype) for tensor in inputs))
        return outputs if isinstance(outputs, tuple) else (outputs,)


class OnnxSession:
    """An exported graph, through ONNX Runtime on the CPU, on CUDA or by TensorRT.

    Inputs and outputs are bound where they lie, without a copy: a tensor's memory is the runtime's. `inputs` are the
    graph's own, in order, `outputs` the names of its answers.
    """

    def __init__(
        self,
        graph: Path | bytes,
        provider: Provider = "cpu",
        options: Mapping[str, str] | None = None,
    ) -> None:
        """Of a file, or of what was read from one; on a CPU with PyTorch's number of threads.

        Raises ModelError `weights_missing`, `weights_corrupt`, or `no_device` for a provider that is not there.
        """
        self._session, self.inputs = open_graph(graph, provider, plan_settings(torch.get_num_threads()), options)
        self.outputs = [output.name for output in self._session.get_outputs()]
        self.device = torch.device("cpu" if provider == "cpu" else "cuda")
        dtypes = [_tell_dtype(entry) for entry in self.inputs]
        self.dtype = next((dtype for dtype in dtypes if dtype.is_floating_point), torch.float32)

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Raises ModelError `bad_request` for inputs of another number or shape than the graph's."""
        if len(inputs) != len(self.inputs):
            raise ModelError("bad_request", f"the graph takes {len(self.inputs)} inputs, not {len(inputs)}")
        binding = self._session.io_binding()
        held = [self._bind(binding, *pair) for pair in zip(self.inputs, inputs, strict=True)]
        for name in self.outputs:
            binding.bind_output(name, self.device.type)
        if self.device.type == "cuda":
            # The runtime has a stream of its own: what is bound must be there, and what is left of earlier answers must
            # have been read, for the runtime writes new ones where those lay whose tensors are gone.
            torch.cuda.current_stream().synchronize()
        self._session.run_with_iobinding(binding)  # and waits until the answer is there
        del held
        return tuple(from_dlpack(value._ortvalue) for value in binding.get_outputs())

    def _bind(self, binding: Any, entry: Entry, tensor: Tensor) -> Tensor:
        """Tell the runtime where that input lies; it must stay alive until the run."""
        entry.check(tensor.shape)
        held = _bring(tensor, self.device, self.dtype).to(_tell_dtype(entry)).contiguous()
        shape, dtype = tuple(held.shape), np.dtype(entry.dtype)
        binding.bind_input(entry.name, self.device.type, 0, dtype, shape, held.data_ptr())
        return held


def _tell_dtype(entry: Entry) -> torch.dtype:
    dtype: torch.dtype = getattr(torch, entry.dtype)  # they have NumPy's names
    return dtype


def _bring(tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    # To the host a copy that does not block would be read before it is there.
    wanted = dtype if tensor.is_floating_point() else None
    return tensor.to(device, wanted, non_blocking=device.type == "cuda")
