"""A graph ready to be run, by PyTorch or by ONNX Runtime: tensors in, tensors out, the same call."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.dlpack import from_dlpack

from models.errors import ModelError

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider", "tensorrt": "TensorrtExecutionProvider"}
"""ONNX Runtime's name of each."""


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
    """A graph exported by `trt_build`, through ONNX Runtime on the CPU, on CUDA or by TensorRT.

    Inputs and outputs are bound where they lie, without a copy: a tensor's memory is the runtime's.
    """

    def __init__(self, path: Path, provider: str = "cpu", options: dict[str, Any] | None = None) -> None:
        """Raises ModelError `weights_missing`, `weights_corrupt`, or `no_device` for a provider that is not there."""
        runtime = _import_runtime(provider)
        if not path.is_file():
            raise ModelError("weights_missing", f"there is no exported graph at {path}")
        chosen = [(PROVIDERS[provider], options or {})] + ([PROVIDERS["cpu"]] if provider != "cpu" else [])
        settings = runtime.SessionOptions()
        settings.intra_op_num_threads = torch.get_num_threads()
        try:
            self._session = runtime.InferenceSession(path, settings, providers=chosen)
        except Exception as error:  # ONNX Runtime has an exception class a kind, none of them with a common root
            raise ModelError("weights_corrupt", f"ONNX Runtime cannot load {path}: {error}") from error
        self._inputs = self._session.get_inputs()
        self._outputs = [output.name for output in self._session.get_outputs()]
        self.device = torch.device("cpu" if provider == "cpu" else "cuda")
        floats = [_TORCH[item.type] for item in self._inputs if _TORCH[item.type].is_floating_point]
        self.dtype = floats[0] if floats else torch.float32

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        binding = self._session.io_binding()
        held = [self._bind(binding, facts, tensor) for facts, tensor in zip(self._inputs, inputs, strict=True)]
        for name in self._outputs:
            binding.bind_output(name, self.device.type)
        if self.device.type == "cuda":
            torch.cuda.current_stream().synchronize()  # the runtime has a stream of its own
        self._session.run_with_iobinding(binding)
        del held
        return tuple(from_dlpack(value._ortvalue) for value in binding.get_outputs())

    def _bind(self, binding: Any, facts: Any, tensor: Tensor) -> Tensor:
        held = _bring(tensor, self.device, self.dtype).to(_TORCH[facts.type]).contiguous()
        kind = np.dtype(str(_TORCH[facts.type]).removeprefix("torch."))
        binding.bind_input(facts.name, self.device.type, 0, kind, tuple(held.shape), held.data_ptr())
        return held


_TORCH = {
    "tensor(float)": torch.float32,
    "tensor(float16)": torch.float16,
    "tensor(int64)": torch.int64,
    "tensor(int32)": torch.int32,
}


def has_provider(provider: str) -> bool:
    """Whether this machine's ONNX Runtime has that provider: `cpu`, `cuda` or `tensorrt`."""
    try:
        _import_runtime(provider)
    except ModelError:
        return False
    return True


def _import_runtime(provider: str) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("no_device", f"ONNX Runtime is not installed: {error}") from error
    if PROVIDERS[provider] not in onnxruntime.get_available_providers():
        raise ModelError("no_device", f"ONNX Runtime here has no {PROVIDERS[provider]}")
    return onnxruntime


def _bring(tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    return tensor.to(device, dtype if tensor.is_floating_point() else None, non_blocking=True)
