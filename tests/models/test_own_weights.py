import errno
import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.errors import ModelError
from models.own_weights import import_weights, remove_adapter, tell_kind
from models.profile import BUNDLED
from models.registry import load_card
from models.weights import verify_weights

ATTENTION = "down_blocks.1.attentions.0.transformer_blocks.0.attn2"
TEXT = 64
"""Width of the texts that the miniature's UNet reads."""
WIDTH = 24
"""Of the layer that reads them."""
KOHYA = f"lora_unet_{ATTENTION.replace('.', '_')}_to_k"
LORAS = {
    "peft": (f"unet.{ATTENTION}.to_k.lora_A.weight", f"unet.{ATTENTION}.to_k.lora_B.weight"),
    "diffusers": (f"unet.{ATTENTION}.to_k.lora.down.weight", f"unet.{ATTENTION}.to_k.lora.up.weight"),
    "diffusers, early": (
        f"unet.{ATTENTION}.processor.to_k_lora.down.weight",
        f"unet.{ATTENTION}.processor.to_k_lora.up.weight",
    ),
    "kohya": (f"{KOHYA}.lora_down.weight", f"{KOHYA}.lora_up.weight"),
}
"""The names of a pair of factors."""
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


def pair(trainer="peft", rank=4, text=TEXT):
    """The shapes of a LoRA of one layer, by name."""
    return dict(zip(LORAS[trainer], ((rank, text), (WIDTH, rank)), strict=True))


UNUSABLE = {
    "of another model": pair(text=768),
    "of a layer that is not there": {
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight": (4, 320),
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight": (320, 4),
    },
    "DoRA": pair() | {f"unet.{ATTENTION}.to_k.dora_scale": (WIDTH, 1)},
    "of a text encoder": {
        "lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (4, 32),
        "lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_up.weight": (32, 4),
    },
    "Flux": {
        "transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight": (4, 3072),
        "transformer.single_transformer_blocks.0.attn.to_k.lora_B.weight": (3072, 4),
    },
    "one factor": {LORAS["peft"][0]: (4, TEXT)},
    "one-dimensional": pair() | {LORAS["peft"][0]: (4,)},
    "two alphas": pair("kohya") | {f"{KOHYA}.alpha": (2,)},
}


def read_unet():
    return load_file(BUNDLED / "miniature" / "enhancer" / "unet" / "diffusion_pytorch_model.safetensors")


@pytest.mark.parametrize("trainer", LORAS)
def test_a_lora_of_any_trainer_becomes_an_adapter_of_the_profile(profile, store, write, trainer):
    assert "adapters" not in load_card(profile, "enhancer", store).parts
    kind, path = import_weights(write(pair(trainer)), "interior", profile, store)
    card = load_card(profile, "enhancer", store)
    assert (kind, path) == ("lora", card.part("adapters") / "interior.safetensors")
    verify_weights(card.folders)
    path.write_bytes(b"other")
    with pytest.raises(ModelError, match="not the file that was sealed"):
        verify_weights(card.folders)


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_lora_that_would_fail_when_asked_for_is_refused(profile, store, write, what):
    with pytest.raises(ModelError) as error:
        import_weights(write(UNUSABLE[what]), "interior", profile, store)
    assert error.value.code == "import_refused"
    assert not store.own.exists()


def test_several_imports_are_sealed_together(profile, store, write):
    for name in ("one", "two"):
        import_weights(write(pair()), name, profile, store)
    card = load_card(profile, "enhancer", store)
    verify_weights(card.folders)
    assert sorted(path.name for path in card.part("adapters").glob("*.safetensors")) == [
        "one.safetensors",
        "two.safetensors",
    ]


def test_a_name_that_is_taken_stays_who_it_was(profile, store, write):
    _, path = import_weights(write(pair()), "interior", profile, store)
    before = path.read_bytes()
    import_weights(write(pair()), "interior", profile, store)
    with pytest.raises(ModelError, match="is there already") as error:
        import_weights(write(pair(rank=8)), "interior", profile, store)
    assert error.value.code == "import_refused"
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["deleted by hand", "asked to be replaced"])
def test_a_name_is_free_again_for_another_lora(profile, store, write, how):
    _, path = import_weights(write(pair()), "interior", profile, store)
    if how == "deleted by hand":
        path.unlink()
    import_weights(write(pair(rank=8)), "interior", profile, store, replace=how == "asked to be replaced")
    verify_weights(load_card(profile, "enhancer", store).folders)
    assert load_file(path)[LORAS["peft"][0]].shape == (8, TEXT)


@pytest.mark.parametrize("how", ["there", "deleted by hand"])
def test_a_lora_that_is_removed_leaves_the_others_sealed(profile, store, write, how):
    for name in ("one", "two"):
        _, path = import_weights(write(pair()), name, profile, store)
    if how == "deleted by hand":
        path.unlink()
    assert remove_adapter("two", profile, store) == path
    card = load_card(profile, "enhancer", store)
    verify_weights(card.folders)
    assert [path.stem for path in card.part("adapters").glob("*.safetensors")] == ["one"]
    remove_adapter("one", profile, store)
    verify_weights(load_card(profile, "enhancer", store).folders)


@pytest.mark.parametrize(("name", "code"), [("three", "unknown_lora"), ("../../profile", "import_refused")])
def test_what_is_no_lora_of_ones_own_cannot_be_removed(profile, store, name, code):
    with pytest.raises(ModelError) as error:
        remove_adapter(name, profile, store)
    assert error.value.code == code
    assert not store.own.exists()


@pytest.mark.parametrize("first", [True, False])
def test_an_import_to_a_full_disk_leaves_the_profile_as_it_was(profile, store, write, monkeypatch, first):
    if not first:
        import_weights(write(pair()), "before", profile, store)

    def fill_up(_, target):
        target.write_bytes(b"half of i")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("models.own_weights.shutil.copyfile", fill_up)
    with pytest.raises(ModelError, match="No space left on device") as error:
        import_weights(write(pair()), "interior", profile, store)
    assert error.value.code == "import_refused"
    card = load_card(profile, "enhancer", store)
    verify_weights(card.folders)
    assert ("adapters" in card.parts) != first
    assert [path.name for path in store.own.rglob("*.part")] == []


def test_an_import_needs_the_pipeline_alone(profile, store, write, tmp_path):
    facts = json.loads((tmp_path / "profile.json").read_text())
    facts["models"]["enhancer"]["parts"] |= {"tile": "hub:controlnet-tile", "unet": "hub:sdxl-lightning-4step"}
    (tmp_path / "profile.json").write_text(json.dumps(facts))
    assert import_weights(write(pair()), "interior", profile, store)[1].is_file()


def test_without_a_pipeline_it_is_told_which_option_names_another_profile(store, write):
    with pytest.raises(ModelError, match=r"fetch sdxl, or name the profile that you have with --profile") as error:
        import_weights(write(pair()), "interior", "sdxl", store)
    assert error.value.code == "weights_missing"


@pytest.mark.parametrize("name", ["", "..", "a/b", "1st", "-a", "a b", "x" * 65, "auto", "none"])
def test_a_name_that_no_request_could_ask_for_is_refused(profile, store, write, name):
    with pytest.raises(ModelError, match="is no name") as error:
        import_weights(write(pair()), name, profile, store)
    assert error.value.code == "import_refused"


@pytest.mark.parametrize("name", ["Interior", "warm_2", "x" * 64])
def test_any_name_that_a_request_can_ask_for_is_taken(profile, store, write, name):
    assert import_weights(write(pair()), name, profile, store)[1].stem == name


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
        import_weights(write(pair()), "interior", "miniature", store)
    assert error.value.code == "unknown_profile"
