"""The store: built once, replaced as a whole, and whatever goes wrong, what was there stays."""

import threading
import time
from dataclasses import replace

import pytest
from torch import nn

from models.engines.manifest import Machine, Manifest
from models.engines.shapes import SERVED, Shapes
from models.engines.store import GraphStore, describe_graph
from models.errors import ModelError
from models.registry import load_card
from trt_build.subjects import load_subjects

WANTED = Manifest("unet", "a" * 64, "32x32:64x64:96x96", "fp16")


@pytest.fixture
def store(tmp_path) -> GraphStore:
    return GraphStore(tmp_path / "engines")


def fill_with(content: bytes):
    return lambda folder: (folder / "graph.onnx").write_bytes(content)


def test_what_was_built_is_found_and_what_was_not_is_missing(store):
    with pytest.raises(ModelError) as caught:
        store.find(WANTED)
    assert caught.value.code == "weights_missing"
    folder = store.build(WANTED, fill_with(b"graph"))
    assert store.find(WANTED) == folder == store.folder(WANTED)
    assert ":" not in folder.name


def test_graphs_engines_and_revisions_lie_apart(store):
    machine = Machine("NVIDIA L4", "sm89", "10", "580")
    others = [
        replace(WANTED, graph="clip"),
        replace(WANTED, weights="b" * 64),
        replace(WANTED, shapes="64x64"),
        replace(WANTED, precision="fp32"),
        replace(WANTED, machine=machine),
        replace(WANTED, machine=replace(machine, compute_capability="sm90")),
    ]
    assert len({store.folder(each) for each in (WANTED, *others)}) == 7


def test_of_several_that_come_at_once_one_builds(store):
    built = []

    def fill(folder):
        built.append(folder)
        time.sleep(0.1)
        fill_with(b"graph")(folder)

    threads = [threading.Thread(target=store.provide, args=(WANTED, fill)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert (store.find(WANTED) / "graph.onnx").read_bytes() == b"graph"


def test_what_does_not_match_is_built_anew(store):
    store.build(WANTED, fill_with(b"old"))
    newer = replace(WANTED, torch="99")
    assert (store.provide(newer, fill_with(b"new")) / "graph.onnx").read_bytes() == b"new"
    store.find(newer)


def test_a_build_that_fails_leaves_what_was_there(store):
    store.build(WANTED, fill_with(b"graph"))

    def fail(folder):
        fill_with(b"half a gra")(folder)
        raise ModelError("export_failed", "no")

    with pytest.raises(ModelError, match="no"):
        store.build(WANTED, fail)
    assert (store.find(WANTED) / "graph.onnx").read_bytes() == b"graph"
    assert [path.name for path in store.folder(WANTED).parent.iterdir() if path.is_dir()] == [store.folder(WANTED).name]


def test_a_graph_is_described_by_its_weights_but_not_by_the_loras_beside_them(tmp_path):
    (unet,) = load_subjects("miniature", ["unet"])
    card = load_card("miniature", "enhancer")
    plain = describe_graph("unet", unet.graph, card, SERVED, "fp32")
    with_loras = replace(card, parts={**card.parts, "adapters": tmp_path})
    without_canny = replace(card, parts={name: part for name, part in card.parts.items() if name != "canny"})
    assert describe_graph("unet", unet.graph, with_loras, SERVED, "fp32") == plain
    assert describe_graph("unet", unet.graph, without_canny, SERVED, "fp32") != plain


def test_the_shapes_of_a_graph_of_one_size_are_its_own():
    (clip,) = load_subjects("miniature", ["clip"])
    assert isinstance(clip.graph, nn.Module)
    assert clip.describe(SERVED, "fp32") == clip.describe(Shapes.parse("64x64"), "fp32")


def test_it_lies_beside_the_weights(monkeypatch, tmp_path):
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    assert GraphStore.open().root == tmp_path / "engines"
