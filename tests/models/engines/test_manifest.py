"""Manifests: what was built is trusted while everything is as it was, and what differs is named."""

import json
from dataclasses import replace

import pytest

from models.engines.manifest import ANY_MACHINE, MANIFEST, Machine, Manifest
from models.errors import ModelError

GRAPH = Manifest("unet", "a" * 64, "64x64", "fp16")
H200 = Machine("NVIDIA H200", "sm90", "10.14.1", "580.95")
ENGINE = replace(GRAPH, machine=H200, source="b" * 64)


@pytest.fixture
def built(tmp_path):
    (tmp_path / "graph.onnx").write_bytes(b"a graph")
    ENGINE.write(tmp_path)
    return tmp_path


def test_what_is_as_it_was_is_trusted(built):
    ENGINE.verify(built)
    assert set(Manifest.read(built).files) == {"graph.onnx"}
    assert Manifest.read(built).machine == H200


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("graph", replace(ENGINE, graph="controlnet-tile")),
        ("weights", replace(ENGINE, weights="c" * 64)),
        ("shapes", replace(ENGINE, shapes="128x128")),
        ("precision", replace(ENGINE, precision="fp32")),
        ("source", replace(ENGINE, source="c" * 64)),
        ("exporter", replace(ENGINE, exporter=0)),
        ("torch", replace(ENGINE, torch="1.0")),
        ("onnxruntime", replace(ENGINE, onnxruntime="1.0")),
        ("gpu", replace(ENGINE, machine=replace(H200, gpu="NVIDIA L4"))),
        ("compute_capability", replace(ENGINE, machine=replace(H200, compute_capability="sm89"))),
        ("tensorrt", replace(ENGINE, machine=replace(H200, tensorrt="10.9"))),
        ("driver", replace(ENGINE, machine=replace(H200, driver="535"))),
        ("gpu", replace(ENGINE, machine=ANY_MACHINE)),
    ],
)
def test_what_differs_is_named(built, field, other):
    with pytest.raises(ModelError, match=rf"\b{field} ") as caught:
        other.verify(built)
    assert caught.value.code == "engine_mismatch"


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda folder: (folder / "graph.onnx").write_bytes(b"b graph"), "weights_corrupt"),
        (lambda folder: (folder / "graph.onnx").unlink(), "weights_missing"),
        (lambda folder: (folder / MANIFEST).unlink(), "weights_missing"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "weights_corrupt"),
        (lambda folder: (folder / MANIFEST).write_text("[]"), "weights_corrupt"),
        (lambda folder: (folder / MANIFEST).write_text(json.dumps({"graph": "unet"})), "weights_corrupt"),
    ],
)
def test_what_was_harmed_is_not_trusted(built, harm, code):
    harm(built)
    with pytest.raises(ModelError) as caught:
        ENGINE.verify(built)
    assert caught.value.code == code
