"""The script for a lent GPU: all of it small, on a CPU; and at full size the networks that the plans were made for."""

import json
from pathlib import Path

import pytest
import torch

from bench import staging
from bench.random_stagers import KINDS, Kind, build_stager
from models.memory.facts import load_facts


def test_the_script_keeps_its_figures_and_names_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["staging", "--size", "small", "--out", str(tmp_path / "kept.json")])
    staging.main()
    kept = json.loads((tmp_path / "kept.json").read_text())
    assert [item["kind"] for item in kept["figures"]] == list(KINDS)
    assert all(item["seconds"] > 0 for item in kept["figures"])
    assert kept["machine"]["torch"] == torch.__version__
    assert set(json.loads(capsys.readouterr().out.splitlines()[-1])) == {"sdxl_s", "sd15_s"}


@pytest.mark.parametrize("kind", KINDS)
def test_at_full_size_it_has_the_published_networks(kind: Kind) -> None:
    """Parameters in millions: SD 1.5's as its makers count them, SDXL's as the plans were made for."""
    pipeline = build_stager(kind, "full", torch.device("meta"))._pipeline
    counted = [sum(weights.numel() for weights in part.parameters()) for part in (pipeline.unet, pipeline.controlnet)]
    facts = load_facts().networks
    expected = [facts[name].parameters for name in ("inpainting_unet", "controlnet")]
    assert counted == (expected if kind == "sdxl" else [859_535_364, 361_279_120])
