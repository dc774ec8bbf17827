"""The classifier: any CLIP folder in, sensible answers out; the bundled one knows rooms from fronts."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel

from evaluation.sets.scene_cases import HOUSES, LIGHTS, list_cases, read_preview, relight
from evaluation.task import Task
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house, render_room
from models.classifier import EXTERIOR, PROMPTS, ClipClassifier, Preprocessing, embed_images
from models.errors import ModelError
from training.classifier import build_model, save
from training.tokenizer import build_tokenizer

BUNDLED = Path("models/miniature/classifier")
HUB = {"size": 224, "crop_size": 224, "do_center_crop": True, "image_mean": [0.0] * 3, "image_std": [1.0] * 3}
"""As openai/clip-vit-large-patch14 writes it, but for mean and deviation."""


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    tokenizer = build_tokenizer()
    save(build_model(tokenizer, seed=3), tokenizer, 0.9, folder)
    return folder


@pytest.fixture(scope="module")
def bundled() -> ClipClassifier:
    return ClipClassifier.load(BUNDLED)


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def test_scores_are_probabilities_and_the_answer_follows_them(untrained: Path) -> None:
    for answer in ClipClassifier.load(untrained).classify([noise(40, 90), noise(300, 200, 1)]):
        assert sum(answer.scores.values()) == pytest.approx(1, abs=1e-5)
        outside = sum(score for room, score in answer.scores.items() if room in EXTERIOR)
        assert answer.kind == ("exterior" if outside >= 0.5 else "interior")
        assert answer.confidence == pytest.approx(max(outside, 1 - outside))
        assert (answer.room in EXTERIOR) == (answer.kind == "exterior")
        assert answer.allows_sky == (outside >= 0.9)


def test_a_photo_gets_the_same_answer_alone_and_among_others(bundled: ClipClassifier) -> None:
    images = [noise(60, 80, seed) for seed in range(5)]
    together = bundled.classify(images)
    for image, answer in zip(images, together, strict=True):
        alone = bundled.classify([image])[0]
        assert alone.kind == answer.kind
        assert alone.confidence == pytest.approx(answer.confidence, abs=1e-4)


def test_no_photos_no_answers(bundled: ClipClassifier) -> None:
    assert bundled.classify([]) == []


def test_a_folder_that_names_no_rooms_is_asked_about_all(untrained: Path, tmp_path: Path) -> None:
    for file in untrained.iterdir():
        if file.name != "rooms.json":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert set(ClipClassifier.load(tmp_path).classify([noise(20, 20)])[0].scores) == set(PROMPTS)


def test_the_hub_layout_takes_the_shorter_side_and_the_centre(tmp_path: Path) -> None:
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(HUB))
    preprocessing = Preprocessing.read(tmp_path)
    image = np.zeros((448, 1344, 3), np.float32)
    image[:, 448:896] = 1
    planes = preprocessing.apply(image)
    assert planes.shape == (3, 224, 224)
    assert planes.min() == 1


def test_a_squash_sees_the_whole_photo(tmp_path: Path) -> None:
    facts = {**HUB, "size": {"height": 96, "width": 96}, "do_center_crop": False}
    del facts["crop_size"]
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(facts))
    image = np.zeros((192, 960, 3), np.float32)
    image[:, :480] = 1
    planes = Preprocessing.read(tmp_path).apply(image)
    assert planes.shape == (3, 96, 96)
    assert planes.mean() == pytest.approx(0.5)


def test_small_photos_are_enlarged(untrained: Path) -> None:
    assert Preprocessing.read(untrained).apply(noise(7, 3)).shape == (3, 112, 112)


def test_a_clip_with_a_vision_transformer_is_asked_as_its_own_code_asks_it() -> None:
    torch.manual_seed(4)
    small = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    sizes = {"image_size": 24, "patch_size": 12}
    model = CLIPModel(CLIPConfig(text_config=small, vision_config=small | sizes, projection_dim=8)).eval()
    batch = torch.rand(2, 3, 24, 24)
    own = functional.normalize(model.get_image_features(pixel_values=batch).pooler_output, dim=-1)
    assert torch.allclose(embed_images(model, batch), own)


def test_a_mirrored_photo_gets_the_same_answer(bundled: ClipClassifier) -> None:
    image = noise(60, 80)
    straight, mirrored = bundled.classify([image, image[:, ::-1]])
    assert mirrored.confidence == pytest.approx(straight.confidence, abs=1e-4)


def test_missing_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        ClipClassifier.load(tmp_path)
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize("file", ["model.safetensors", "preprocessor_config.json", "config.json"])
def test_broken_weights_say_so(untrained: Path, tmp_path: Path, file: str) -> None:
    for source in untrained.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / file).write_bytes(b"{not what it was")
    with pytest.raises(ModelError) as caught:
        ClipClassifier.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


@pytest.mark.parametrize("seed", range(3))
def test_the_bundled_one_knows_the_rendered_scenes(bundled: ClipClassifier, seed: int) -> None:
    size = Size(240, 360)
    room, house = bundled.classify([as_image(render_room(size, seed)), as_image(render_house(size, seed))])
    assert room.kind == "interior"
    assert not room.allows_sky
    assert house.kind == "exterior"
    assert house.allows_sky


def test_the_bundled_one_knows_houses_it_has_never_seen(bundled: ClipClassifier, shared: Path) -> None:
    cases = [case for case in list_cases(Task(shared)) if case.part == HOUSES]
    images = [read_preview(case.path) for case in cases]
    answers = bundled.classify(images)
    right = [answer.kind == case.kind for answer, case in zip(answers, cases, strict=True)]
    rooms = [answer.room == case.room for answer, case in zip(answers, cases, strict=True)]
    assert np.mean(right) >= 0.98
    assert np.mean(rooms) >= 0.85
    dark = bundled.classify([relight(image, *LIGHTS["dark"]) for image in images[::2]])
    assert np.mean([answer.kind == case.kind for answer, case in zip(dark, cases[::2], strict=True)]) >= 0.96


def test_the_bundled_one_lets_no_real_interior_have_a_sky(bundled: ClipClassifier, shared: Path) -> None:
    cases = [case for case in list_cases(Task(shared)) if case.kind == "interior"]
    answers = bundled.classify([read_preview(case.path) for case in cases])
    assert {answer.kind for answer in answers} == {"interior"}
    assert not any(answer.allows_sky for answer in answers)
