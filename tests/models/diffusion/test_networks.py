"""A full-size profile's networks, from small checkpoints in the hub's layout."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ControlNetUnionModel
from safetensors.torch import load_file, save_file

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.diffusion.networks import load_networks, tell_steps
from models.enhancer import DiffusionEnhancer, as_images
from models.errors import ModelError
from models.memory.ladder import WHOLE, Rung, ladder_for
from models.registry import ModelCard
from tests.tiny_hub import CONTROL, tell_parts, write_hub


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(64, 96), seed=1))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return root


@pytest.fixture
def card(hub: Path) -> ModelCard:
    return ModelCard("enhancer", "tiny SDXL", "0", "MIT", "made here", tell_parts(hub))


def enhance(card: ModelCard, steps: int = 1) -> np.ndarray:
    return DiffusionEnhancer.load(card).enhance([draw_room()], "a room", steps=steps, seeds=[3])[0]


def test_a_profile_of_the_hubs_repositories_enhances(card: ModelCard) -> None:
    result = enhance(card)
    assert result.shape == draw_room().shape
    assert np.isfinite(result).all()


def test_the_unet_is_that_of_the_single_file(card: ModelCard, tmp_path: Path) -> None:
    file = tmp_path / "other_4step_unet.safetensors"
    weights = load_file(card.parts["unet"])
    weights["conv_out.bias"] += 1
    save_file(weights, file)
    assert np.abs(enhance(replace(card, parts={**card.parts, "unet": file})) - enhance(card)).max() > 1e-3


def test_words_come_from_the_half_precision_files_of_the_base(card: ModelCard) -> None:
    prompts = load_networks(card, "cpu").prompts
    words = prompts.embed("a bright kitchen")
    assert words.sequence.shape == (1, 77, 32)
    assert words.pooled.shape == (1, 16)
    assert torch.equal(prompts.embed("a bright kitchen").sequence, words.sequence)
    assert not torch.equal(prompts.embed("a dim cellar").sequence, words.sequence)


def test_a_union_controlnet_does_the_work_of_both(card: ModelCard, hub: Path) -> None:
    named = {name: part for name, part in card.parts.items() if name not in ("tile", "canny")}
    union = replace(card, parts={**named, "union": hub / "union"})
    networks = load_networks(union, "cpu")
    assert [control.guides for control in networks.controls] == [("tile", "canny")]
    enhancer = DiffusionEnhancer(networks)
    seen = enhancer.enhance([draw_room()], "a room", steps=2, seeds=[3])
    blank = enhancer.enhance([np.zeros_like(draw_room())], "a room", steps=2, seeds=[3])
    assert np.abs(seen - blank).max() > 1e-3
    assert np.abs(seen[0] - enhance(card, steps=2)).max() > 1e-4


def test_a_union_without_the_tile_type_says_so(card: ModelCard, tmp_path: Path) -> None:
    ControlNetUnionModel(**CONTROL, num_control_type=6).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="ProMax") as caught:
        load_networks(replace(card, parts={**card.parts, "union": tmp_path}), "cpu")
    assert caught.value.code == "weights_corrupt"


def test_the_tiny_autoencoder_takes_the_full_ones_place(card: ModelCard) -> None:
    full, tiny = (load_networks(card, "cpu", replace(WHOLE, vae=vae)) for vae in ("full", "tiny"))
    looks = [DiffusionEnhancer(networks).look([draw_room()], "a room", steps=1, seeds=[3]) for networks in (full, tiny)]
    assert all(as_images(look.guides).shape == (1, *draw_room().shape) for look in looks)
    assert np.abs(as_images(looks[0].guides) - as_images(looks[1].guides)).max() > 1e-3


@pytest.mark.parametrize(("steps", "quarters", "executed"), [(2, 1, 1), (2, 4, 2), (4, 2, 2), (8, 1, 2), (8, 2, 4)])
def test_a_strength_is_as_many_of_the_schedules_steps(
    card: ModelCard, hub: Path, steps: int, quarters: int, executed: int
) -> None:
    file = hub / "lightning" / f"sdxl_lightning_{steps}step_unet.safetensors"
    networks = load_networks(replace(card, parts={**card.parts, "unet": file}), "cpu")
    counted = Counted(networks.unet)
    DiffusionEnhancer(replace(networks, unet=counted)).enhance([draw_room()], "a room", steps=quarters, seeds=[0])
    assert counted.calls == executed


def test_what_is_no_unet_has_a_code(card: ModelCard, hub: Path, tmp_path: Path) -> None:
    save_file({"lora.down": torch.zeros(2, 2)}, tmp_path / "lora.safetensors")
    for name, code in (("lora.safetensors", "weights_corrupt"), ("absent.safetensors", "weights_missing")):
        with pytest.raises(ModelError) as caught:
            load_networks(replace(card, parts={**card.parts, "unet": tmp_path / name}), "cpu")
        assert caught.value.code == code


@pytest.mark.parametrize("rung", ladder_for("enhancer", {"tiny_vae"})[1:3] + ladder_for("enhancer")[4:-1], ids=str)
def test_every_rung_comes_to_much_the_same(card: ModelCard, rung: Rung) -> None:
    """Networks that take turns and weights in 8 bits change how it is done, hardly what comes of it."""
    lower = DiffusionEnhancer(load_networks(card, "cpu", rung)).enhance([draw_room()], "a room", steps=2, seeds=[3])
    expected = DiffusionEnhancer(load_networks(card, "cpu")).enhance([draw_room()], "a room", steps=2, seeds=[3])
    assert np.abs(lower - expected).mean() < (0.01 if rung.weights == "int8" else 1e-4)


def test_eight_bits_are_in_the_unet_and_the_controlnets(card: ModelCard) -> None:
    eight = next(rung for rung in ladder_for("enhancer") if rung.name == "eight_bits")
    networks = load_networks(card, "cpu", eight)
    for session in (networks.unet, *(control.session for control in networks.controls)):
        layers = [module for module in session.graph.modules() if isinstance(module, torch.nn.Linear)]
        assert all(type(layer.weight).__name__ == "Int8Tensor" for layer in layers)


def test_steps_are_told_by_the_name_of_the_file() -> None:
    assert tell_steps(Path("sdxl_lightning_8step_unet.safetensors")) == 8
    assert tell_steps(Path("mine.safetensors")) == tell_steps(None) == 4


class Counted:
    """A session that counts its calls."""

    def __init__(self, session) -> None:
        self._session, self.calls = session, 0
        self.device, self.dtype = session.device, session.dtype

    def __call__(self, *inputs):
        self.calls += 1
        return self._session(*inputs)
