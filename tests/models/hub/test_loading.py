"""What is fetched loads: small checkpoints of the real classes, on the hub by the very names that the cards have."""

import json

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, ControlNetModel, ControlNetUnionModel, UNet2DConditionModel
from safetensors.torch import load_file
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from models.classifier import ClipClassifier
from models.detector.faces import FaceFinder
from models.detector.objects import ObjectFinder
from models.hub.card import find_card
from models.hub.fetch import fetch_card
from models.hub.sources import Hub
from models.profile import BUNDLED, Profile
from models.registry import ModelCard
from models.stager import DiffusionStager
from tests.tiny_detector import save_red_faces, save_tiny_rtdetr
from tests.tiny_stagers import write_stager

ENHANCER = BUNDLED / "miniature" / "enhancer"
TEXT = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 671}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "patch_size": 32,
}


@pytest.fixture
def fetch(hub, store, tmp_path):
    """Puts what a folder holds on the hub as a card's repository, and fetches the card: where it lies then."""

    def fetch(name, folder=tmp_path / "repository"):
        card = find_card(name)
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        missing = {file: b"{}" for file in card.files if file not in files}
        hub.add(card.repo, card.revision, files | missing)
        fetch_card(card, Hub(hub.url), store)
        return store.part(card)

    return fetch


def write_tokenizer(folder):
    """The miniature's byte-pair encoding in the two files that the older tokenizers on the hub are."""
    model = json.loads((ENHANCER / "tokenizer" / "tokenizer.json").read_text())["model"]
    pairs = [" ".join(pair) if isinstance(pair, list) else pair for pair in model["merges"]]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"]))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *pairs]))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((ENHANCER / "tokenizer" / name).read_bytes())


def test_the_union_controlnet_has_the_names_that_diffusers_loads(fetch, tmp_path):
    union = ControlNetUnionModel(
        block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        layers_per_block=1,
        norm_num_groups=8,
        cross_attention_dim=16,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=64,
        conditioning_embedding_out_channels=(8, 16),
        num_control_type=8,
        num_trans_channel=16,
        num_trans_head=2,
        num_proj_channel=16,
    )
    union.save_pretrained(tmp_path / "repository")
    for name in ("config.json", "diffusion_pytorch_model.safetensors"):
        path = tmp_path / "repository" / name
        path.rename(path.with_stem(f"{path.stem}_promax"))
    loaded = ControlNetUnionModel.from_pretrained(fetch("controlnet-union"), local_files_only=True)
    assert loaded.config.num_control_type == 8


def test_text_encoders_load_by_the_variant_that_is_fetched(fetch, tmp_path):
    encoder = CLIPTextModel(CLIPTextConfig(**TEXT)).half()
    encoder.save_pretrained(tmp_path / "repository" / "text_encoder", variant="fp16")
    folder = fetch("sdxl-base")
    assert (folder / "text_encoder" / "model.fp16.safetensors").is_file()
    loaded = CLIPTextModel.from_pretrained(folder / "text_encoder", variant="fp16", local_files_only=True)
    assert all(torch.equal(a, b) for a, b in zip(loaded.half().parameters(), encoder.parameters(), strict=True))


def test_the_unet_of_one_file_fits_the_shape_that_the_base_says(fetch, tmp_path):
    (tmp_path / "base" / "unet").mkdir(parents=True)
    (tmp_path / "base" / "unet" / "config.json").write_bytes((ENHANCER / "unet" / "config.json").read_bytes())
    (tmp_path / "repository").mkdir()
    weights = (ENHANCER / "unet" / "diffusion_pytorch_model.safetensors").read_bytes()
    (tmp_path / "repository" / "sdxl_lightning_4step_unet.safetensors").write_bytes(weights)
    config = UNet2DConditionModel.load_config(fetch("sdxl-base", tmp_path / "base") / "unet", local_files_only=True)
    unet = UNet2DConditionModel.from_config(config)
    unet.load_state_dict(load_file(fetch("sdxl-lightning-4step")))


def test_the_classifier_loads_from_the_files_that_are_fetched(fetch, tmp_path):
    folder = tmp_path / "repository"
    text = TEXT | {"vocab_size": 49408}
    CLIPModel(CLIPConfig(text_config=text, vision_config=VISION, projection_dim=16)).save_pretrained(folder)
    write_tokenizer(folder)
    mean = {"image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28]}
    sizes = {"crop_size": {"height": 224, "width": 224}, "size": {"shortest_edge": 224}}
    (folder / "preprocessor_config.json").write_text(json.dumps(mean | sizes))
    found = ClipClassifier.load(fetch("clip-vit-b32")).classify([np.zeros((300, 400, 3), np.float32)])
    assert sum(found[0].scores.values()) == pytest.approx(1)


def test_the_detectors_parts_load_from_the_names_that_their_cards_have(fetch, tmp_path):
    save_tiny_rtdetr(tmp_path / "repository")
    assert ObjectFinder.load(fetch("rtdetr-v2-r18")).kinds == ("furniture", "person", "screen")
    (tmp_path / "yunet").mkdir()
    save_red_faces(tmp_path / "yunet" / "face_detection_yunet_2023mar.onnx")
    assert FaceFinder.load(fetch("yunet", tmp_path / "yunet")).find(np.zeros((64, 64, 3), np.uint8)) == []


HALF = {
    "unet": UNet2DConditionModel,
    "text_encoder": CLIPTextModel,
    "text_encoder_2": CLIPTextModelWithProjection,
    "vae": AutoencoderKL,
}


def halve(folder):
    """What of a pipeline the hub has in half precision, under the names that says so; its tokenizers as there."""
    for name, kind in HALF.items():
        if (folder / name).is_dir():
            kind.from_pretrained(folder / name).half().save_pretrained(folder / name, variant="fp16")
    for tokenizer in folder.glob("tokenizer*"):
        write_tokenizer(tokenizer)


@pytest.mark.parametrize("role", ["stager", "stager_light"])
def test_a_stager_loads_from_the_names_that_its_cards_have(fetch, tmp_path, role):
    write_stager(tmp_path, role)
    (tmp_path / "vae").mkdir()
    AutoencoderKL.from_pretrained(tmp_path / "pipeline/vae").save_pretrained(tmp_path / "vae")
    halve(tmp_path / "pipeline")
    if role == "stager_light":
        ControlNetModel.from_pretrained(tmp_path / "depth").half().save_pretrained(tmp_path / "depth", variant="fp16")
    cards = {name: value for name, value in Profile.read("sdxl").parts(role).items() if value.startswith("hub:")}
    parts = {name: fetch(value.removeprefix("hub:"), tmp_path / name) for name, value in cards.items()}
    stager = DiffusionStager.load(ModelCard(role, role, "1", "none", "tests", parts, {"steps": 1}))
    image, flat = np.full((64, 64, 3), 0.5, np.float32), np.ones((64, 64), np.float32)
    assert stager.stage(image, flat, flat, "a sofa").shape == (64, 64, 3)
