"""`plan` prints what fits on a GPU, for the parts that a profile has."""

import argparse
import json
from pathlib import Path

import pytest

from models.commands.plan import add_parser
from models.errors import ModelError


@pytest.fixture
def profile(tmp_path: Path) -> str:
    parts = {"pipeline": "hub:sdxl", "tile": "hub:tile", "canny": "hub:canny", "tiny_vae": "hub:taesdxl"}
    models = {"enhancer": {"parts": parts}, "inpainter": {"parts": {"pipeline": "hub:inpainting"}}}
    (tmp_path / "profile.json").write_text(json.dumps({"models": models}))
    return str(tmp_path)


def ask(*words: str) -> None:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    chosen = parser.parse_args(["plan", *words])
    chosen.run(chosen)


def test_every_item_its_bytes_the_sum_and_the_margin_are_printed(profile, capsys):
    ask("--gpu-gb", "24", "--fraction", "0.6", "--profile", profile)
    printed = capsys.readouterr().out
    assert "rung `sliced`, batch 12" in printed
    rows = [line.strip("│").split() for line in printed.splitlines() if line.startswith("│")]
    gib = {row[0]: float(row[-1]) for row in rows}
    assert gib["unet"] == pytest.approx(4.78, abs=0.01)
    items = ("unet", "tile", "canny", "vae", "stage", "allowances")
    assert sum(gib[item] for item in items) == pytest.approx(gib["sum"], abs=0.03)
    assert gib["budget"] - gib["sum"] == pytest.approx(gib["margin"], abs=0.02)
    assert "computed" in printed


def test_on_a_small_share_networks_take_turns(profile, capsys):
    ask("--gpu-gb", "8", "--fraction", "0.6", "--profile", profile)
    printed = capsys.readouterr().out
    assert "one_at_a_time" in printed
    assert "takes turns" in printed
    assert "stays" not in printed


def test_another_role_has_a_plan_of_its_own(profile, capsys):
    ask("--gpu-gb", "12", "--fraction", "0.37", "--profile", profile, "--role", "inpainter")
    assert "inpainter: rung `eight_bits`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fraction", "named", "code"), [("0.2", None, "out_of_memory"), ("1", "nowhere", "unknown_profile")]
)
def test_what_does_not_fit_or_is_not_there_is_refused(profile, fraction, named, code):
    with pytest.raises(ModelError) as caught:
        ask("--gpu-gb", "8", "--fraction", fraction, "--profile", named or profile)
    assert caught.value.code == code
