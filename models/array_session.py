"""An exported graph that takes arrays and answers with arrays: for models that have no other use for PyTorch."""

from pathlib import Path
from typing import Any

import numpy as np

from models.device import DeviceType, count_threads
from models.errors import ModelError
from models.runtime import Provider, open_graph, plan_settings


class ArraySession:
    """On the CPU or on CUDA, which `device` tells. `inputs` are the graph's own, in order, `outputs` the names of its
    answers."""

    def __init__(self, graph: Path | bytes, provider: Provider = "cpu", *, threads: int | None = None) -> None:
        """Of a file, or of what was read from one; on a CPU with as many threads as the scheduler left us, or others.
        They leave the cores to their neighbours while they wait.

        Raises ModelError `weights_missing`, `weights_corrupt`, or `no_device` for a provider that is not there.
        """
        self._session, self.inputs = open_graph(graph, provider, plan_settings(threads or count_threads(), spins=False))
        self.device: DeviceType = "cpu" if provider == "cpu" else "cuda"
        self.outputs: list[str] = [output.name for output in self._session.get_outputs()]

    def __call__(self, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """Raises ModelError `bad_request` for inputs of another number or shape than the graph's."""
        if len(inputs) != len(self.inputs):
            raise ModelError("bad_request", f"the graph takes {len(self.inputs)} inputs, not {len(inputs)}")
        fed: dict[str, Any] = {}
        for entry, array in zip(self.inputs, inputs, strict=True):
            entry.check(array.shape)
            fed[entry.name] = np.ascontiguousarray(array, entry.dtype)
        return tuple(self._session.run(self.outputs, fed))
