"""Which engine runs a graph: what was asked for where it can be had, else PyTorch, with a warning that says why."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.classifier import ClipClassifier
from models.diffusion.networks import load_networks
from models.engines import opening
from models.engines.manifest import MANIFEST, Machine, Manifest
from models.engines.opening import FASTER_ON_CPU, EngineOpener, choose_way
from models.engines.shapes import SERVED
from models.engines.store import GraphStore
from models.engines.tensorrt import describe_engine
from models.errors import ModelError
from models.memory.ladder import ladder_for
from models.registry import ModelCard, load_card
from models.sessions import OnnxSession, Session, TorchSession
from models.signatures import draw_inputs, sign
from models.sky_networks import load_network
from models.weights import seal_folder
from tests.loras import save_lora
from trt_build.subjects import Subject, load_subjects

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
GRAPHS = {"unet", "controlnet-tile", "controlnet-canny", "vae-encoder", "vae-decoder"}


@pytest.fixture(scope="module")
def clip() -> Subject:
    (subject,) = load_subjects("miniature", ["clip"])
    return subject


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    return GraphStore(tmp_path / "engines")


@pytest.fixture
def built(exported, clip: Subject, store: GraphStore) -> GraphStore:
    """A store with CLIP's graph in it, of the test's own."""
    wanted = clip.describe(SERVED, "fp32")
    shutil.copytree(GraphStore(exported.weights / "engines").find(wanted), store.folder(wanted))
    return store


@pytest.fixture(autouse=True)
def _heard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.WARNING, logger="models.engines.opening"):
        yield


def open_clip(engine: opening.Engine, store: GraphStore, clip: Subject) -> Session:
    return EngineOpener(engine, clip.card, store)("clip", clip.graph, CPU, torch.float32)


def edit_manifest(store: GraphStore, clip: Subject, **changes: str) -> None:
    folder = store.folder(clip.describe(SERVED, "fp32"))
    replace(Manifest.read(folder), **changes).write(folder)


@pytest.mark.parametrize(
    ("engine", "name", "device", "has_adapters", "way"),
    [
        ("torch", "clip", "cpu", False, "torch"),
        ("torch", "unet", "cuda", False, "torch"),
        ("auto", "clip", "cpu", False, "onnx"),
        ("auto", "unet", "cpu", False, "torch"),
        ("auto", "controlnet-union", "cpu", False, "torch"),
        ("auto", "unet", "cuda", False, "tensorrt"),
        ("auto", "unet", "cuda", True, "torch"),
        ("onnx", "unet", "cpu", False, "onnx"),
        ("onnx", "unet", "cuda", False, "onnx"),
        ("onnx", "unet", "cpu", True, "torch"),
        ("onnx", "vae-decoder", "cpu", True, "onnx"),
        ("tensorrt", "unet", "cuda", False, "tensorrt"),
        ("tensorrt", "unet", "cuda", True, "torch"),
    ],
)
def test_the_way_follows_from_what_was_asked_for(engine, name, device, has_adapters, way):
    assert choose_way(engine, name, device, has_adapters=has_adapters) == way


def test_tensorrt_wants_a_gpu():
    with pytest.raises(ModelError) as caught:
        choose_way("tensorrt", "clip", "cpu", has_adapters=False)
    assert caught.value.code == "no_device"


def test_what_onnx_lacks_is_exported_once(store, clip, caplog):
    first = open_clip("onnx", store, clip)
    written = (store.find(clip.describe(SERVED, "fp32")) / MANIFEST).stat().st_mtime_ns
    second = open_clip("onnx", store, clip)
    assert isinstance(first, OnnxSession)
    assert isinstance(second, OnnxSession)
    assert (store.find(clip.describe(SERVED, "fp32")) / MANIFEST).stat().st_mtime_ns == written
    inputs = draw_inputs(sign(clip.graph), 2, SERVED.usual, like=clip.graph)
    assert torch.allclose(first(*inputs)[0], TorchSession(clip.graph, CPU, torch.float32)(*inputs)[0], atol=1e-5)
    assert not caplog.records


def test_auto_builds_nothing_and_says_nothing(store, clip, caplog):
    assert isinstance(open_clip("auto", store, clip), TorchSession)
    assert not store.root.exists()
    assert not caplog.records


def test_auto_takes_what_was_built_ahead(built, clip, caplog):
    assert isinstance(open_clip("auto", built, clip), OnnxSession)
    assert isinstance(open_clip("torch", built, clip), TorchSession)
    assert not caplog.records


@pytest.mark.parametrize("field", ["weights", "torch", "onnxruntime", "exporter"])
def test_auto_leaves_what_was_built_otherwise_and_says_what_differs(built, clip, caplog, field):
    edit_manifest(built, clip, **{field: "other"})
    assert isinstance(open_clip("auto", built, clip), TorchSession)
    assert f"{field} 'other'" in caplog.text


def test_onnx_builds_anew_what_was_built_otherwise(built, clip):
    edit_manifest(built, clip, torch="1.0")
    assert isinstance(open_clip("onnx", built, clip), OnnxSession)
    built.find(clip.describe(SERVED, "fp32"))


@pytest.mark.parametrize("engine", ["auto", "onnx"])
def test_a_graph_that_was_tampered_with_is_not_run(built, clip, caplog, engine):
    path = built.find(clip.describe(SERVED, "fp32")) / "graph.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    session = open_clip(engine, built, clip)
    assert isinstance(session, TorchSession if engine == "auto" else OnnxSession)
    assert ("not the file that was sealed" in caplog.text) == (engine == "auto")


def test_tensorrt_on_a_cpu_is_pytorch_with_a_warning(built, clip, caplog):
    opener = EngineOpener("tensorrt", clip.card, built)
    assert isinstance(opener("clip", clip.graph, CPU, torch.float32), TorchSession)
    assert "TensorRT needs a CUDA device" in caplog.text
    assert opener.describe() == "torch"


def test_without_tensorrt_a_gpu_is_for_pytorch(built, clip, caplog):
    for engine, warned in (("auto", False), ("tensorrt", True)):
        session = EngineOpener(engine, clip.card, built)("clip", clip.graph, CUDA, torch.float32)
        assert isinstance(session, TorchSession)
        assert ("TensorRT is not installed" in caplog.text) == warned


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"gpu": "NVIDIA L4"}, "gpu 'NVIDIA L4', here 'NVIDIA H200'"),
        ({"driver": "535"}, "driver '535', here '580.95'"),
        ({"tensorrt": "10.9"}, "tensorrt '10.9'"),
        ({"compute_capability": "sm89"}, "nothing was built"),
        ({}, "TensorrtExecutionProvider"),
    ],
)
def test_an_engine_is_trusted_on_the_machine_it_was_built_on_alone(built, clip, caplog, monkeypatch, changes, reason):
    """As far as this goes without TensorRT: an engine that matches gets as far as ONNX Runtime's missing provider."""
    here = Machine("NVIDIA H200", "sm90", "10.14.1", "580.95")
    graph = Manifest.read(built.find(clip.describe(SERVED, "fp32")))
    engine = describe_engine(graph, replace(here, **changes))
    built.build(engine, lambda folder: (folder / "clip.engine").write_bytes(b"tactics"))
    monkeypatch.setattr(opening, "tell_machine", lambda: here)
    session = EngineOpener("tensorrt", clip.card, built)("clip", clip.graph, CUDA, torch.float32)
    assert isinstance(session, TorchSession)
    assert reason in caplog.text


def test_without_the_exporter_it_is_pytorch_with_a_warning(store, clip, caplog, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    assert isinstance(open_clip("onnx", store, clip), TorchSession)
    assert "cannot be exported" in caplog.text


def test_where_nothing_can_be_written_it_is_pytorch_with_a_warning(tmp_path, clip, caplog):
    (tmp_path / "engines").write_text("a file where a folder should be")
    assert isinstance(open_clip("onnx", GraphStore(tmp_path / "engines"), clip), TorchSession)
    assert "run by PyTorch" in caplog.text


def test_a_precision_that_is_not_exported_is_pytorch_with_a_warning(store, clip, caplog):
    session = EngineOpener("onnx", clip.card, store)("clip", clip.graph, CPU, torch.bfloat16)
    assert isinstance(session, TorchSession)
    assert "bfloat16" in caplog.text


def test_weights_that_are_not_sealed_are_pytorch_with_a_warning(store, clip, tmp_path, caplog):
    card = replace(clip.card, parts={"network": tmp_path})
    assert isinstance(EngineOpener("onnx", card, store)("clip", clip.graph, CPU, torch.float32), TorchSession)
    assert "no sealed weights" in caplog.text


def test_the_whole_enhancer_opens_in_onnx_runtime(exported):
    opener = open_enhancer("onnx", load_card("miniature", "enhancer"), exported.weights)
    assert opener.opened == dict.fromkeys(GRAPHS, "onnx")
    assert opener.describe() == "onnx"


def test_auto_opens_those_that_are_faster(exported):
    opener = open_enhancer("auto", load_card("miniature", "enhancer"), exported.weights)
    assert opener.opened == {name: "onnx" if name in FASTER_ON_CPU else "torch" for name in GRAPHS}
    assert opener.describe() == "onnx, torch"


def test_a_unet_that_loras_are_put_on_is_run_by_pytorch(exported, tmp_path):
    card = load_card("miniature", "enhancer")
    save_lora(tmp_path, "warm", 1)
    seal_folder(tmp_path)
    opener = open_enhancer("onnx", replace(card, parts={**card.parts, "adapters": tmp_path}), exported.weights)
    assert opener.opened == {**dict.fromkeys(GRAPHS, "onnx"), "unet": "torch"}


@pytest.mark.parametrize(
    ("name", "exported_ones"), [("sliced", {"unet", "controlnet-tile", "controlnet-canny"}), ("eight_bits", set())]
)
def test_what_a_rung_quantises_or_cuts_up_is_run_by_pytorch(exported, name, exported_ones):
    card, (rung,) = load_card("miniature", "enhancer"), [one for one in ladder_for("enhancer") if one.name == name]
    opener = EngineOpener("onnx", card, GraphStore(exported.weights / "engines"))
    load_networks(card, "cpu", rung, opener)
    assert opener.opened == dict.fromkeys(exported_ones, "onnx")


def test_the_sky_network_and_the_classifier_open_too(exported):
    store = GraphStore(exported.weights / "engines")
    for role, load in (("segmenter", load_network), ("classifier", ClipClassifier.load)):
        card = load_card("miniature", role)
        opener = EngineOpener("onnx", card, store)
        load(card.part("network"), opener=opener)
        assert list(opener.opened.values()) == ["onnx"]


def open_enhancer(engine: opening.Engine, card: ModelCard, weights: Path) -> EngineOpener:
    opener = EngineOpener(engine, card, GraphStore(weights / "engines"))
    load_networks(card, "cpu", opener=opener)
    return opener
