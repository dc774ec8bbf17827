import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.errors import ModelError
from models.own_weights import import_weights, tell_kind
from models.profile import BUNDLED
from models.registry import load_card
from models.weights import verify_weights

ATTENTION = "down_blocks.1.attentions.0.transformer_blocks.0.attn2"
TEXT = 64
"""Width of the texts that the miniature's UNet reads."""
LORAS = {
    "peft": f"base_model.model.unet.{ATTENTION}.to_k.lora_A.weight",
    "peft, named": f"unet.{ATTENTION}.to_k.lora_A.default.weight",
    "diffusers": f"unet.{ATTENTION}.to_k.lora.down.weight",
    "diffusers, early": f"unet.{ATTENTION}.processor.to_k_lora.down.weight",
    "kohya": f"lora_unet_{ATTENTION.replace('.', '_')}_to_k.lora_down.weight",
}
OTHERS = {
    "a whole checkpoint": "model.diffusion_model.input_blocks.0.0.weight",
    "a ControlNet": "controlnet_cond_embedding.conv_in.weight",
    "an autoencoder": "encoder.conv_in.weight",
    "a text encoder": "text_model.embeddings.token_embedding.weight",
    "a textual inversion": "clip_l",
    "neither a LoRA nor a UNet": "layer.weight",
}


@pytest.fixture
def profile(tmp_path):
    """The miniature enhancer, with a folder for adapters of one's own."""
    facts = json.loads((BUNDLED / "miniature" / "profile.json").read_text())
    parts = {"pipeline": "bundled:miniature/enhancer", "adapters": "own:adapters"}
    facts["models"]["enhancer"]["parts"] = parts
    (tmp_path / "profile.json").write_text(json.dumps(facts))
    return str(tmp_path)


@pytest.fixture
def write(tmp_path):
    """Writes a safetensors file of tensors of these shapes, by key."""

    def write(shapes, name="mine.safetensors"):
        save_file({key: torch.zeros(shape) for key, shape in shapes.items()}, tmp_path / name)
        return tmp_path / name

    return write


def read_unet():
    return load_file(BUNDLED / "miniature" / "enhancer" / "unet" / "diffusion_pytorch_model.safetensors")


@pytest.mark.parametrize("trainer", LORAS)
def test_a_lora_of_any_trainer_becomes_an_adapter_of_the_profile(profile, store, write, trainer):
    assert "adapters" not in load_card(profile, "enhancer", store).parts
    kind, path = import_weights(write({LORAS[trainer]: (4, TEXT)}), "interior", profile, store)
    card = load_card(profile, "enhancer", store)
    assert (kind, path) == ("lora", card.part("adapters") / "interior.safetensors")
    verify_weights(card.folders)
    path.write_bytes(b"other")
    with pytest.raises(ModelError, match="not the file that was sealed"):
        verify_weights(card.folders)


@pytest.mark.parametrize("trainer", LORAS)
def test_a_lora_that_reads_other_texts_is_of_another_model(profile, store, write, trainer):
    with pytest.raises(ModelError, match=r"another model: it reads texts 768 wide, the profile's UNet 64") as error:
        import_weights(write({LORAS[trainer]: (4, 768)}), "interior", profile, store)
    assert error.value.code == "import_refused"
    assert not store.own.exists()


def test_several_imports_are_sealed_together(profile, store, write):
    for name in ("one", "two"):
        import_weights(write({LORAS["peft"]: (4, TEXT)}), name, profile, store)
    card = load_card(profile, "enhancer", store)
    verify_weights(card.folders)
    assert sorted(path.name for path in card.part("adapters").glob("*.safetensors")) == [
        "one.safetensors",
        "two.safetensors",
    ]


def test_a_name_that_is_taken_stays_who_it_was(profile, store, write):
    _, path = import_weights(write({LORAS["peft"]: (4, TEXT)}), "interior", profile, store)
    before = path.read_bytes()
    import_weights(write({LORAS["peft"]: (4, TEXT)}), "interior", profile, store)
    with pytest.raises(ModelError, match="is there already") as error:
        import_weights(write({LORAS["peft"]: (8, TEXT)}), "interior", profile, store)
    assert error.value.code == "import_refused"
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "..", "a/b", "Interior", "a b", "x" * 65])
def test_a_name_that_no_request_could_ask_for_is_refused(profile, store, write, name):
    with pytest.raises(ModelError, match="is no name") as error:
        import_weights(write({LORAS["peft"]: (4, TEXT)}), name, profile, store)
    assert error.value.code == "import_refused"


def test_a_unet_of_the_profiles_shape_can_be_the_part_of_a_profile(profile, store, tmp_path):
    save_file(read_unet(), tmp_path / "mine.safetensors")
    kind, path = import_weights(tmp_path / "mine.safetensors", "mine", profile, store)
    assert (kind, path) == ("unet", store.own / "unets" / "mine.safetensors")
    facts = json.loads((tmp_path / "profile.json").read_text())
    facts["models"]["enhancer"]["parts"]["unet"] = "own:unets/mine.safetensors"
    (tmp_path / "profile.json").write_text(json.dumps(facts))
    card = load_card(profile, "enhancer", store)
    assert card.part("unet") == path
    verify_weights(card.folders)


@pytest.mark.parametrize("change", ["shape", "missing", "more"])
def test_a_unet_of_another_shape_is_refused(profile, store, tmp_path, change):
    tensors = read_unet()
    if change == "more":
        tensors["extra.weight"] = torch.zeros(1)
    elif change == "missing":
        del tensors["conv_out.bias"]
    else:
        tensors["conv_in.weight"] = torch.zeros(24, 9, 3, 3)
    save_file(tensors, tmp_path / "mine.safetensors")
    with pytest.raises(ModelError, match="a UNet of another shape: 1 tensors differ") as error:
        import_weights(tmp_path / "mine.safetensors", "mine", profile, store)
    assert error.value.code == "import_refused"


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_neither_is_called_by_its_name(what):
    with pytest.raises(ModelError, match=what) as error:
        tell_kind({OTHERS[what]: (1, 1)})
    assert error.value.code == "import_refused"


def test_a_profile_without_a_folder_for_adapters_takes_no_lora(store, write):
    with pytest.raises(ModelError, match="no part `adapters` of one's own") as error:
        import_weights(write({LORAS["peft"]: (4, TEXT)}), "interior", "miniature", store)
    assert error.value.code == "unknown_profile"
