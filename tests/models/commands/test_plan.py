"""`plan` prints what fits on a GPU, for the parts that a profile has."""

import argparse
import json
from pathlib import Path

import pytest

from models.commands.plan import add_parser
from models.errors import ModelError


@pytest.fixture
def profile(tmp_path: Path) -> str:
    parts = {"tile": "hub:controlnet-tile", "canny": "hub:controlnet-canny", "tiny_vae": "hub:taesdxl"}
    enhancer, inpainter = parts | {"pipeline": "hub:sdxl-base"}, {"pipeline": "hub:sdxl-inpainting"}
    models = {"enhancer": {"parts": enhancer}, "inpainter": {"parts": inpainter}}
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


@pytest.mark.parametrize("role", ["enhancer", "inpainter"])
def test_a_profile_of_other_networks_gets_no_plan_made_for_sdxl(role):
    with pytest.raises(ModelError, match=f"the {role} of profile miniature is not of SDXL's size") as caught:
        ask("--gpu-gb", "24", "--profile", "miniature", "--role", role)
    assert caught.value.code == "bad_request"


@pytest.mark.parametrize("fetched", [False, True])
@pytest.mark.parametrize("profile", ["sdxl", "sdxl-union"])
def test_sdxl_gets_its_plan_fetched_or_not(profile, fetched, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    if fetched:
        unet = tmp_path / "hub" / "sdxl-base" / "unet"
        unet.mkdir(parents=True)
        (unet / "config.json").write_text(json.dumps({"block_out_channels": [320, 640, 1280]}))
    ask("--gpu-gb", "24", "--profile", profile)
    assert "enhancer: rung" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--gpu-gb", "--fraction"])
@pytest.mark.parametrize("number", ["nan", "inf", "0", "-1", "much"])
def test_what_is_no_size_is_told_in_a_sentence(option, number, capsys):
    with pytest.raises(SystemExit) as caught:
        ask("--gpu-gb", "8", f"{option}={number}")
    assert caught.value.code == 2
    assert f"argument {option}: " in capsys.readouterr().err
