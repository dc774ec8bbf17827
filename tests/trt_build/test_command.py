"""`python -m trt_build`, from the command line to its last line."""

import json
import shutil

import pytest

from models.engines.shapes import SERVED
from models.engines.store import GraphStore
from models.weights import seal_folder
from trt_build import parity
from trt_build.__main__ import main
from trt_build.subjects import KINDS, load_subjects


def last_line(printed: str) -> dict[str, float]:
    return json.loads(printed.strip().splitlines()[-1])


def test_all_six_exports_of_the_miniature_agree_with_pytorch(exported):
    figures = last_line(exported.printed)
    assert exported.code == 0
    assert (figures["exports"], figures["graphs"], figures["failed"]) == (len(KINDS), 7, 0)
    assert 0 < figures["worst_max_error"] < 1e-3
    assert 0 < figures["worst_relative_error"] < parity.TOLERANCES["fp32"]
    assert "residual_6" in exported.printed


def test_what_it_left_is_what_the_service_looks_for(exported):
    store = GraphStore(exported.weights / "engines")
    for subject in load_subjects("miniature", KINDS):
        store.find(subject.describe(SERVED, "fp32"))


def test_one_graph_at_one_size_in_half_precision(tmp_path, capsys):
    assert main(["vae-encoder", "--shapes", "64x96", "--precision", "fp16", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert last_line(printed)["exports"] == 1
    assert "fp16" in printed
    assert 1e-5 < last_line(printed)["worst_relative_error"] < parity.TOLERANCES["fp16"]
    (folder,) = (path for path in tmp_path.glob("*/*") if path.is_dir())
    assert folder.name == "vae-encoder-64x96-fp16"


def test_a_graph_that_is_too_far_from_pytorch_is_not_kept(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(parity.TOLERANCES, "fp32", 1e-9)
    assert main(["vae-encoder", "--shapes", "64x64", "--out", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "over 1e-09" in printed
    assert last_line(printed)["failed"] == 1
    assert not [path for path in tmp_path.glob("*/*") if path.is_dir()]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["clip", "--shapes", "63x64"], "bad_request"), (["clip", "--profile", "no such one"], "unknown_profile")],
)
def test_what_cannot_be_done_has_a_code(arguments, code, capsys):
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith(f"{code}: ")


def test_an_onnx_sky_network_needs_no_export(exported, tmp_path, capsys):
    (graph,) = exported.weights.glob("engines/*/u2net-own-fp32/graph.onnx")
    shutil.copy(graph, tmp_path / "sky.onnx")
    seal_folder(tmp_path)
    card = {"name": "sky", "licence": "MIT", "source": "me", "parts": {"network": "sky.onnx"}}
    (tmp_path / "profile.json").write_text(json.dumps({"profile": "mine", "models": {"segmenter": card}}))
    assert main(["u2net", "--profile", str(tmp_path)]) == 1
    assert "is an ONNX file as it is" in capsys.readouterr().err
