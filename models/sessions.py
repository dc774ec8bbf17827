"""A graph ready to be run, by PyTorch or by ONNX Runtime: tensors in, tensors out, the same call."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.dlpack import from_dlpack

from models.errors import ModelError

Provider = Literal["cpu", "cuda", "tensorrt"]
PROVIDERS: dict[Provider, str] = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
}
"""ONNX Runtime's name of each."""


class Session(Protocol):
    """`device` and `dtype` are what floating-point inputs are brought to; the answer comes on that device."""

    device: torch.device
    dtype: torch.dtype

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]: ...


class Opener(Protocol):
    """Makes a session of a graph that is on its device already; the name tells the graphs of one model apart."""

    def __call__(self, name: str, graph: nn.Module, device: torch.device, dtype: torch.dtype) -> Session: ...


class TorchSession:
    """A graph in PyTorch, as it is or compiled."""

    def __init__(self, graph: nn.Module, device: torch.device | str, dtype: torch.dtype) -> None:
        self.device, self.dtype = torch.device(device), dtype
        self.graph = graph.eval()

    @torch.inference_mode()
    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = self.graph(*(_bring(tensor, self.device, self.dtype) for tensor in inputs))
        return outputs if isinstance(outputs, tuple) else (outputs,)


def open_torch(name: str, graph: nn.Module, device: torch.device, dtype: torch.dtype) -> TorchSession:
    """The opener that needs nothing built ahead."""
    return TorchSession(graph, device, dtype)


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
        *,
        threads: int | None = None,
    ) -> None:
        """Of a file, or of what was read from one; on a CPU with PyTorch's number of threads, or another.

        Raises ModelError `weights_missing`, `weights_corrupt`, or `no_device` for a provider that is not there.
        """
        runtime = _import_runtime(provider)
        if isinstance(graph, Path) and not graph.is_file():
            raise ModelError("weights_missing", f"there is no exported graph at {graph}")
        try:
            self._session = runtime.InferenceSession(graph, plan_settings(runtime, threads), _chain(provider, options))
            self.inputs = [Entry(item.name, _TORCH[item.type], item.shape) for item in self._session.get_inputs()]
        except Exception as error:  # ONNX Runtime has an exception class a kind, none of them with a common root
            told = graph if isinstance(graph, Path) else "a graph"
            raise ModelError("weights_corrupt", f"ONNX Runtime cannot load {told}: {error}") from error
        self.outputs = [output.name for output in self._session.get_outputs()]
        self.device = torch.device("cpu" if provider == "cpu" else "cuda")
        self.dtype = next((item.dtype for item in self.inputs if item.dtype.is_floating_point), torch.float32)

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

    def _bind(self, binding: Any, entry: "Entry", tensor: Tensor) -> Tensor:
        """Tell the runtime where that input lies; it must stay alive until the run."""
        if not entry.takes(tensor):
            raise ModelError("bad_request", f"{entry.name} is of shape {entry.shape}, not {list(tensor.shape)}")
        held = _bring(tensor, self.device, self.dtype).to(entry.dtype).contiguous()
        kind = np.dtype(str(entry.dtype).removeprefix("torch."))
        binding.bind_input(entry.name, self.device.type, 0, kind, tuple(held.shape), held.data_ptr())
        return held


@dataclass(frozen=True)
class Entry:
    """An input as the file has it; free axes have a name, or nothing, instead of a length."""

    name: str
    dtype: torch.dtype
    shape: list[int | str | None]

    def takes(self, tensor: Tensor) -> bool:
        pairs = zip(self.shape, tensor.shape, strict=False)
        fits = all(wanted == had for wanted, had in pairs if isinstance(wanted, int))
        return fits and len(self.shape) == tensor.ndim


_TORCH = {
    "tensor(float)": torch.float32,
    "tensor(float16)": torch.float16,
    "tensor(int64)": torch.int64,
    "tensor(int32)": torch.int32,
}


def has_provider(provider: Provider) -> bool:
    """Whether this machine's ONNX Runtime has that provider."""
    try:
        _import_runtime(provider)
    except ModelError:
        return False
    return True


def _import_runtime(provider: Provider) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("no_device", f"ONNX Runtime is not installed: {error}") from error
    if PROVIDERS[provider] not in onnxruntime.get_available_providers():
        raise ModelError("no_device", f"ONNX Runtime here has no {PROVIDERS[provider]}")
    return onnxruntime


def plan_settings(runtime: Any, threads: int | None = None) -> Any:
    """ONNX Runtime's settings in a replica: as many threads as PyTorch has, and no memory of its own."""
    settings = runtime.SessionOptions()
    settings.intra_op_num_threads = threads or torch.get_num_threads()
    # Its own arena never shrinks: it held 1.7 GiB after four looks of the miniature U²-Net. The C library's pages are
    # kept between tiles and given back between photos (deployments/allocator.py), at 6 % of a call's time.
    settings.enable_cpu_mem_arena = settings.enable_mem_pattern = False
    if threads:  # more than the replica's share: those that wait leave the core to its neighbours
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return settings


def _chain(provider: Provider, options: Mapping[str, str] | None) -> list[tuple[str, dict[str, str]]]:
    """That provider, and those that take what it cannot run."""
    names: list[Provider] = ["tensorrt", "cuda", "cpu"]
    chosen = names[names.index(provider) :]
    return [(PROVIDERS[name], dict(options or {}) if name == provider else {}) for name in chosen]


def _bring(tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    # To the host a copy that does not block would be read before it is there.
    wanted = dtype if tensor.is_floating_point() else None
    return tensor.to(device, wanted, non_blocking=device.type == "cuda")
