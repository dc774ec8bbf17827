"""The script for a lent GPU: its arithmetic at full size, and the whole of it small, on a CPU."""

import json
from pathlib import Path

import pytest
import torch

from bench import gpu
from bench.gpu import plan_looks
from bench.random_networks import Variant, build_networks
from bench.stage_clock import count_tflop


def test_best_looks_at_the_whole_and_at_54_tiles() -> None:
    looks = plan_looks(gpu.PHOTOS["full"], "best", 8)
    assert sum(look.count for look in looks[1:]) == 54
    assert {(look.height, look.width, look.steps) for look in looks[1:]} == {(1024, 1024, 2)}
    assert [look.count for look in looks] == [1, 8, 8, 8, 8, 8, 8, 6]
    assert len(plan_looks(gpu.PHOTOS["full"], "fast", 8)) == 1


def test_a_full_size_tile_takes_as_many_operations_as_were_counted_for_the_design() -> None:
    """TFLOP of 1024² and one step, from shapes alone: UNet 6.76, ControlNet 3.02 each, VAE 4.88 and 10.47."""
    counted = count_tflop(build_networks("full", Variant(), torch.device("meta")), 1024, 1024)
    expected = {"encode": 4.88, "controls": 2 * 3.02, "unet": 6.76, "decode": 10.47}
    assert counted == pytest.approx(expected, rel=0.01)


def test_the_script_times_a_small_photo_stage_by_stage_keeps_its_figures_and_names_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variants = Variant(), Variant("union", "tiny")
    monkeypatch.setattr(gpu, "VARIANTS", variants)
    monkeypatch.setattr("sys.argv", ["gpu", "--size", "small", "--batches", "2", "--out", str(tmp_path / "kept.json")])
    gpu.main()
    kept = json.loads((tmp_path / "kept.json").read_text())
    assert [item["preset"] for item in kept["figures"]] == ["fast", "balanced", "best", "best"]
    assert [item["variant"] for item in kept["figures"]] == [str(variants[number == 3]) for number in range(4)]
    for item in kept["figures"]:
        assert item["seconds"] > 0
        assert item["tflop"] > 0
        assert sum(item["shares"].values()) == pytest.approx(1)
        assert all(share > 0 for share in item["shares"].values())
    assert kept["machine"]["torch"] == torch.__version__
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(last) == {"fast_s", "balanced_s", "best_s", "product_tflops", "video_s"}
    assert last["video_s"] > 0
