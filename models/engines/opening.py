"""Which engine runs a graph: decided as it is opened, by what was asked for, what was built and what is there."""

import logging
from typing import Literal

import torch
from torch import nn

from models.diffusion.tuning import compile_graph, fuse_projections, lay_out
from models.engines.manifest import GRAPH_FILE, Manifest
from models.engines.shapes import SERVED
from models.engines.store import GraphStore, describe_graph
from models.engines.tensorrt import describe_engine, plan_options, tell_machine
from models.errors import ModelError
from models.registry import ModelCard
from models.runtime import PROVIDERS, Provider, has_provider
from models.sessions import OnnxSession, Session, TorchSession
from models.signatures import sign

Engine = Literal["auto", "torch", "compiled", "onnx", "tensorrt"]
"""What may be asked for. `auto` takes what was built ahead, where it is the faster one, and builds nothing; `compiled`
has PyTorch compile, at the first call, the blocks that repeat; `onnx` exports at its start what is missing; `tensorrt`
wants engines that were built ahead. PyTorch runs all the rest."""
Way = Literal["torch", "onnx", "tensorrt"]

FASTER_ON_CPU = frozenset({"clip", "u2net", "vae-encoder", "vae-decoder"})
"""Graphs that ONNX Runtime runs faster on a CPU than PyTorch does, by `python -m bench.engines`."""

NOTHING_AHEAD = frozenset({"weights_missing", "no_device"})
"""What `auto` says nothing of: nothing was built, or what would run it is not here."""

PRECISIONS = {torch.float32: "fp32", torch.float16: "fp16"}

logger = logging.getLogger(__name__)


class EngineOpener:
    """Opens the graphs of one card; what cannot be opened as it should is run by PyTorch, and a warning says why.

    A UNet that adapters are to be put on is one for PyTorch: they change from batch to batch, and an exported graph
    knows none.
    """

    def __init__(self, engine: Engine, card: ModelCard, store: GraphStore | None = None) -> None:
        self._engine, self._card, self._store = engine, card, store or GraphStore.open()
        self.opened: dict[str, Way] = {}
        """What runs each graph that was opened."""

    def __call__(self, name: str, graph: nn.Module, device: torch.device, dtype: torch.dtype) -> Session:
        session: Session | None = None
        try:
            way = choose_way(self._engine, name, device.type, has_adapters="adapters" in self._card.parts)
            if way != "torch":
                wanted = self._describe(name, graph, dtype)
                session = self._open_onnx(wanted, graph, device) if way == "onnx" else self._open_engine(wanted, graph)
        except (ModelError, OSError) as error:
            way = "torch"
            if self._engine != "auto" or getattr(error, "code", "") not in NOTHING_AHEAD:
                logger.warning("%s of %s is run by PyTorch: %s", name, self._card.name, error)
        self.opened[name] = way
        return session or TorchSession(self._tune(graph, device), device, dtype)

    def describe(self) -> str:
        """What runs the graphs of this card: `torch`, or `onnx, torch`."""
        return ", ".join(sorted(set(self.opened.values()))) or "torch"

    def _tune(self, graph: nn.Module, device: torch.device) -> nn.Module:
        """Made fast for PyTorch on a GPU; compiled wherever that is asked for."""
        if device.type == "cuda":
            lay_out(graph)
            if "adapters" not in self._card.parts:  # which are put on queries, keys and values one by one
                fuse_projections(graph)
        if self._engine == "compiled":
            compile_graph(graph, "regional")
        return graph

    def _describe(self, name: str, graph: nn.Module, dtype: torch.dtype) -> Manifest:
        if dtype not in PRECISIONS:
            raise ModelError("export_failed", f"graphs are exported in fp32 or fp16, not in {dtype}")
        return describe_graph(name, graph, self._card, SERVED, PRECISIONS[dtype])

    def _open_onnx(self, wanted: Manifest, graph: nn.Module, device: torch.device) -> Session:
        provider: Provider = "cuda" if device.type == "cuda" else "cpu"
        if not has_provider(provider):
            raise ModelError("no_device", f"ONNX Runtime here has no {PROVIDERS[provider]}")
        if self._engine == "onnx":
            from models.engines.export import export_graph  # torch.export: a second of every start that exports nothing

            folder = self._store.provide(wanted, lambda folder: export_graph(graph, SERVED, folder))
        else:
            folder = self._store.find(wanted)
        return OnnxSession(folder / GRAPH_FILE, provider)

    def _open_engine(self, wanted: Manifest, graph: nn.Module) -> Session:
        """Built ahead or not at all: to build one takes minutes of a GPU that is wanted for photos."""
        folder = self._store.find(wanted)
        engine = describe_engine(Manifest.read(folder), tell_machine())
        options = plan_options(sign(graph), SERVED, engine, self._store.find(engine), self._store.timings)
        return OnnxSession(folder / GRAPH_FILE, "tensorrt", options)


def choose_way(engine: Engine, name: str, device: str, *, has_adapters: bool) -> Way:
    """What is to run that graph on a `cpu` or `cuda`, if it is there; raises ModelError `no_device`."""
    if engine == "torch" or engine == "compiled" or (name == "unet" and has_adapters):
        return "torch"
    if engine == "auto":
        return "tensorrt" if device == "cuda" else "onnx" if name in FASTER_ON_CPU else "torch"
    if engine == "tensorrt" and device != "cuda":
        raise ModelError("no_device", "TensorRT needs a CUDA device")
    return engine
