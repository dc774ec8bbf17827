"""TensorRT, behind ONNX Runtime's provider: the one place that imports it, and the options it is given.

Neither TensorRT nor a GPU was at hand when this was written: what is here was checked against documentation alone.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from imaging.region import Size
from models.engines.manifest import GRAPH_FILE, Machine, Manifest
from models.engines.shapes import BATCHES, Shapes
from models.errors import ModelError
from models.signatures import Signature


def tell_machine() -> Machine:
    """The GPU of this process, and the TensorRT and the driver on it; raises ModelError `no_device` without them."""
    try:
        import tensorrt  # also has its libraries found by ONNX Runtime
    except ImportError as error:
        raise ModelError("no_device", f"TensorRT is not installed: {error}") from error
    if not torch.cuda.is_available():
        raise ModelError("no_device", "TensorRT is installed, but there is no CUDA device")
    facts = torch.cuda.get_device_properties(0)
    return Machine(facts.name, f"sm{facts.major}{facts.minor}", str(tensorrt.__version__), _tell_driver())


def describe_engine(graph: Manifest, machine: Machine) -> Manifest:
    """The manifest that the engine of a graph must have on that machine; the graph's own is as it was found."""
    return replace(graph, machine=machine, source=graph.files[GRAPH_FILE], files={})


def plan_options(
    signature: Signature, shapes: Shapes, wanted: Manifest, folder: Path, timings: Path
) -> Mapping[str, str]:
    """The provider's options: engines kept in a folder, tactics timed once for all engines, shapes told beforehand."""
    profiles = zip(("min", "opt", "max"), BATCHES, (shapes.smallest, shapes.usual, shapes.largest), strict=True)
    return {
        "device_id": "0",
        "trt_fp16_enable": str(wanted.precision == "fp16"),
        "trt_engine_cache_enable": "True",
        "trt_engine_cache_path": str(folder),
        "trt_engine_cache_prefix": wanted.graph,
        "trt_timing_cache_enable": "True",
        "trt_timing_cache_path": str(timings),
        **{f"trt_profile_{name}_shapes": _tell_shapes(signature, batch, size) for name, batch, size in profiles},
    }


def _tell_shapes(signature: Signature, batch: int, size: Size) -> str:
    """`name:1x4x128x128,…` of all inputs with a free axis; TensorRT reads the others off the graph."""
    free = [item for item in signature.inputs if "batch" in item.dimensions]
    return ",".join(f"{item.name}:{'x'.join(map(str, item.at(batch, size)))}" for item in free)


def _tell_driver() -> str:
    """The version of NVIDIA's driver; empty where its own tool is not there to ask."""
    query = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "--id=0")
    try:
        return subprocess.run(query, capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
