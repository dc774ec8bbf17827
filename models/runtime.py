"""ONNX Runtime, as exported graphs are opened with it on the CPU, on CUDA or by TensorRT. No PyTorch here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from models.errors import ModelError

Provider = Literal["cpu", "cuda", "tensorrt"]
PROVIDERS: dict[Provider, str] = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
}
"""ONNX Runtime's name of each."""
_DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
}


@dataclass(frozen=True)
class Entry:
    """An input as the file has it: `dtype` by NumPy's name, free axes with a name, or nothing, instead of a length."""

    name: str
    dtype: str
    shape: Sequence[int | str | None]

    def check(self, shape: Sequence[int]) -> None:
        """Raises ModelError `bad_request` for an array of another shape."""
        fits = all(wanted == had for wanted, had in zip(self.shape, shape, strict=False) if isinstance(wanted, int))
        if not fits or len(self.shape) != len(shape):
            raise ModelError("bad_request", f"{self.name} is of shape {self.shape}, not {list(shape)}")


def open_graph(
    graph: Path | bytes, provider: Provider, settings: Any, options: Mapping[str, str] | None = None
) -> tuple[Any, list[Entry]]:
    """ONNX Runtime's session of a file, or of what was read from one, and its inputs in order.

    Raises ModelError `weights_missing`, `weights_corrupt`, or `no_device` for a provider that is not there.
    """
    runtime = import_runtime(provider)
    if isinstance(graph, Path) and not graph.is_file():
        raise ModelError("weights_missing", f"there is no exported graph at {graph}")
    try:
        session = runtime.InferenceSession(graph, settings, _chain(provider, options))
        return session, [Entry(item.name, _DTYPES[item.type], item.shape) for item in session.get_inputs()]
    except Exception as error:  # ONNX Runtime has an exception class a kind, none of them with a common root
        told = graph if isinstance(graph, Path) else "a graph"
        raise ModelError("weights_corrupt", f"ONNX Runtime cannot load {told}: {error}") from error


def plan_settings(threads: int, *, spins: bool = True) -> Any:
    """ONNX Runtime's settings in a replica: so many threads, and no memory of its own.

    `spins`: threads that wait keep their core, which is quick; with more of them than the replica's share of the cores
    they are to leave it to its neighbours. Raises ModelError `no_device` where ONNX Runtime is not installed.
    """
    settings = import_runtime("cpu").SessionOptions()
    settings.intra_op_num_threads = threads
    # Its own arena never shrinks: it held 1.7 GiB after four looks of the miniature U²-Net. The C library's pages are
    # kept between tiles and given back between photos (deployments/allocator.py), at 6 % of a call's time.
    settings.enable_cpu_mem_arena = settings.enable_mem_pattern = False
    if not spins:
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return settings


def has_provider(provider: Provider) -> bool:
    """Whether this machine's ONNX Runtime has that provider."""
    try:
        import_runtime(provider)
    except ModelError:
        return False
    return True


def import_runtime(provider: Provider) -> Any:
    """ONNX Runtime; raises ModelError `no_device` where it is not installed, or without that provider."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("no_device", f"ONNX Runtime is not installed: {error}") from error
    if PROVIDERS[provider] not in onnxruntime.get_available_providers():
        raise ModelError("no_device", f"ONNX Runtime here has no {PROVIDERS[provider]}")
    return onnxruntime


def _chain(provider: Provider, options: Mapping[str, str] | None) -> list[tuple[str, dict[str, str]]]:
    """That provider, and those that take what it cannot run."""
    names: list[Provider] = ["tensorrt", "cuda", "cpu"]
    chosen = names[names.index(provider) :]
    return [(PROVIDERS[name], dict(options or {}) if name == provider else {}) for name in chosen]
