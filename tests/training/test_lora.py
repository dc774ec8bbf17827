"""A LoRA is learned from pairs, in the layout that the service loads."""

import json
import shutil
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.adapters import Adapters
from models.enhancer import DiffusionEnhancer, as_images
from models.prompts import enhance_prompt
from models.registry import ModelCard, load_card
from models.weights import seal_folder
from models.whole_look import PhotoEnhancer
from tests.loras import load_bare_unet, run_unet
from tests.tiny_hub import tell_parts, write_hub
from training.loop import Schedule
from training.lora import PairTeacher, Plan, add_lora, train_lora
from training.pairs import Pair

LAYERS = ("to_q", "to_v", "conv1", "conv2", "proj_out")
SMALL = Plan(rank=4, targets=LAYERS, count=2, height=64, width=96)


@cache
def draw_pairs() -> list[Pair]:
    return [
        Pair(f"room {seed}", room, 255 - room // 2) for seed in (1, 2) for room in [render_room(Size(80, 120), seed)]
    ]


CARD = load_card("miniature", "enhancer")


def learn(out: Path, run: Path, steps: int, card: ModelCard = CARD, **options) -> None:
    schedule = Schedule(steps, 1e-2, warmup_steps=1, averaging=0.5, checkpoint_every=1)
    train_lora(card, draw_pairs(), out, run, plan=SMALL, schedule=schedule, seed=3, **options)


def card_that_predicts(prediction: str, folder: Path) -> ModelCard:
    """The miniature, said to predict something else: nonsense, but a lesson all the same."""
    shutil.copytree(CARD.part("pipeline"), folder / "pipeline")
    config = folder / "pipeline" / "scheduler" / "scheduler_config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"prediction_type": prediction}))
    return replace(CARD, parts={**CARD.parts, "pipeline": folder / "pipeline"})


@pytest.mark.parametrize("prediction", ["sample", "epsilon"])
def test_two_steps_make_a_file_that_loads_and_changes_the_answer(prediction: str, tmp_path: Path) -> None:
    card = card_that_predicts(prediction, tmp_path)
    learn(tmp_path / "adapters" / "interior.safetensors", tmp_path / "run", 2, card)
    seal_folder(tmp_path / "adapters")
    unet = load_bare_unet()
    bare = run_unet(unet)
    Adapters(unet, tmp_path / "adapters").use((("interior", 0.6),))
    assert (run_unet(unet) - bare).abs().max() > 1e-4


def test_what_it_learned_shows_in_a_photo_as_the_service_finishes_it(tmp_path: Path) -> None:
    learn(tmp_path / "adapters" / "interior.safetensors", tmp_path / "run", steps=25)
    seal_folder(tmp_path / "adapters")
    parts = {name: str(path.resolve()) for name, path in CARD.parts.items()} | {"adapters": "adapters"}
    facts = {"name": "taught", "licence": "Apache-2.0", "source": "a test", "parts": parts}
    (tmp_path / "profile.json").write_text(json.dumps({"models": {"enhancer": facts}}))
    enhancer = PhotoEnhancer.load(load_card(str(tmp_path), "enhancer"))
    photo, wanted = as_image(draw_pairs()[0].before), as_image(draw_pairs()[0].after)
    blends = ((), (("interior", 0.3),), (("interior", 0.6),))
    looks = [enhancer.look_at_whole([photo], enhance_prompt(), steps=1, seeds=[0], adapters=blend) for blend in blends]
    errors = [np.abs(as_images(look.results)[0] - wanted).mean() for look in looks]
    assert errors[2] < errors[1] < 0.98 * errors[0]


def test_an_interrupted_training_ends_with_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(tmp_path / "whole.safetensors", tmp_path / "whole", steps=3)
    calls, loss = count(), PairTeacher.loss

    def interrupted(teacher: PairTeacher, rng: np.random.Generator) -> torch.Tensor:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return loss(teacher, rng)

    with monkeypatch.context() as patch:
        patch.setattr(PairTeacher, "loss", interrupted)
        with pytest.raises(KeyboardInterrupt):
            learn(tmp_path / "parts.safetensors", tmp_path / "parts", steps=3)
    learn(tmp_path / "parts.safetensors", tmp_path / "parts", steps=3, resume=True)
    whole, parts = (load_file(tmp_path / f"{name}.safetensors") for name in ("whole", "parts"))
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_what_is_saved_is_the_average_of_what_was_learned(tmp_path: Path) -> None:
    learn(tmp_path / "interior.safetensors", tmp_path / "run", steps=2)
    averages = torch.load(tmp_path / "run" / "checkpoint.pt")["average"].values()
    saved = load_file(tmp_path / "interior.safetensors").values()
    assert len(saved) == len(averages)
    assert all(any(torch.equal(one, other) for other in averages) for one in saved)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return root


@pytest.mark.parametrize("guides", ["tile and canny", "union"])
def test_the_enhancer_of_a_full_size_profile_can_be_taught(guides: str, hub: Path, tmp_path: Path) -> None:
    """Its UNet's weights are a single file, its autoencoder is a part of its own, its text encoders are halves."""
    parts = tell_parts(hub)
    shutil.copytree(parts["pipeline"], tmp_path / "base", ignore=shutil.ignore_patterns("vae"))
    parts["pipeline"] = tmp_path / "base"
    if guides == "union":
        parts = {name: part for name, part in parts.items() if name not in ("tile", "canny")} | {"union": hub / "union"}
    card = ModelCard("enhancer", "tiny SDXL", "0", "MIT", "made here", parts)
    plan, out = Plan(rank=2, count=2, height=64, width=96), tmp_path / "adapters" / "interior.safetensors"
    train_lora(card, draw_pairs(), out, tmp_path / "run", plan=plan, schedule=Schedule(2, 1e-2, warmup_steps=1), seed=3)
    seal_folder(out.parent)
    enhancer = DiffusionEnhancer.load(replace(card, parts={**parts, "adapters": out.parent}))
    bare, taught = (
        enhancer.enhance([as_image(draw_pairs()[0].before)], "a room", steps=2, seeds=[1], adapters=blend)
        for blend in ((), (("interior", 0.6),))
    )
    assert np.abs(taught - bare).max() > 1e-5


@pytest.mark.parametrize("steps", [2, 8])
def test_a_file_for_other_than_four_steps_is_taught_those_it_is_run_with(
    steps: int, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tell_parts(hub)
    parts["unet"] = parts["unet"].with_name(f"sdxl_lightning_{steps}step_unet.safetensors")
    teacher = PairTeacher(ModelCard("enhancer", "tiny SDXL", "0", "MIT", "made here", parts), draw_pairs(), SMALL)
    timesteps, rng, predict = set(), np.random.default_rng(0), PairTeacher._predict
    monkeypatch.setattr(
        PairTeacher, "_predict", lambda self, told, guides: timesteps.add(int(told[1])) or predict(self, told, guides)
    )
    with torch.no_grad():
        for _ in range(20):
            teacher.loss(rng)
    assert timesteps == ({499} if steps == 2 else {124, 249, 374, 499})


def test_only_the_lora_learns_and_untrained_it_changes_nothing() -> None:
    teacher = PairTeacher(CARD, draw_pairs(), SMALL)
    layers = teacher.unet.state_dict().keys()
    bare = run_unet(teacher.unet)
    weights = add_lora(teacher.unet, SMALL)
    assert torch.equal(run_unet(teacher.unet), bare)
    teacher.loss(np.random.default_rng(0)).backward()
    assert any(weight.grad is not None and weight.grad.abs().max() > 0 for weight in weights)
    learning = [name for name, parameter in teacher.graphs.named_parameters() if parameter.requires_grad]
    assert len(learning) == len(list(weights))
    assert all("lora_" in name for name in learning)
    assert layers == {name.replace(".base_layer", "") for name in teacher.unet.state_dict() if "lora_" not in name}
