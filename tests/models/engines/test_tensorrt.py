"""What surrounds TensorRT, which is not here: its options, the manifests of its engines, its absence."""

import importlib.util

import pytest

from models.engines.export import GRAPH_FILE
from models.engines.manifest import Machine, Manifest
from models.engines.shapes import Shapes
from models.engines.tensorrt import describe_engine, plan_options, tell_machine
from models.errors import ModelError
from models.signatures import sign
from trt_build.subjects import load_subjects

SHAPES = Shapes.parse("64x64:512x768:1024x1024")
MACHINE = Machine("NVIDIA H200", "sm90", "10.14.1", "580.95")


def test_shapes_are_told_for_every_input_with_a_free_axis(tmp_path):
    (decoder,) = load_subjects("miniature", ["vae-decoder"])
    wanted = Manifest("vae-decoder", "a" * 64, str(SHAPES), "fp16", MACHINE)
    options = plan_options(sign(decoder.graph), SHAPES, wanted, tmp_path / "engine", tmp_path / "timings")
    assert options["trt_profile_min_shapes"] == "latents:1x4x8x8"
    assert options["trt_profile_opt_shapes"] == "latents:8x4x64x96"
    assert options["trt_profile_max_shapes"] == "latents:16x4x128x128"
    assert options["trt_fp16_enable"] == "True"
    assert options["trt_engine_cache_path"] == str(tmp_path / "engine")
    assert options["trt_timing_cache_path"] == str(tmp_path / "timings")


def test_a_unet_has_a_profile_for_its_residuals_and_none_for_its_timestep(tmp_path):
    (unet,) = load_subjects("miniature", ["unet"])
    wanted = Manifest("unet", "a" * 64, str(SHAPES), "fp32", MACHINE)
    options = plan_options(sign(unet.graph), SHAPES, wanted, tmp_path, tmp_path)
    told = dict(part.split(":") for part in options["trt_profile_max_shapes"].split(","))
    assert told.keys() == {"latents", "prompt", "pooled", "time_ids", *(f"residual_{index}" for index in range(7))}
    assert told["residual_6"] == "16x32x32x32"
    assert options["trt_fp16_enable"] == "False"


def test_an_engine_is_of_one_graph_and_one_machine():
    graph = Manifest("unet", "a" * 64, str(SHAPES), "fp16", files={GRAPH_FILE: "d" * 64})
    engine = describe_engine(graph, MACHINE)
    assert (engine.source, engine.machine, engine.weights) == ("d" * 64, MACHINE, graph.weights)
    assert not engine.files


@pytest.mark.skipif(importlib.util.find_spec("tensorrt") is not None, reason="TensorRT is installed")
def test_without_tensorrt_there_is_a_code():
    with pytest.raises(ModelError, match="TensorRT is not installed") as caught:
        tell_machine()
    assert caught.value.code == "no_device"
