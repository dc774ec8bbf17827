import json

import pytest

from models.errors import ModelError
from models.registry import load_card
from models.weights import seal_folder, verify_weights

ROLES = ("classifier", "segmenter", "enhancer", "inpainter")


@pytest.fixture
def profile(tmp_path):
    """A profile of the user's own, with one model of one file."""
    (tmp_path / "clip").mkdir()
    (tmp_path / "clip" / "model.safetensors").write_bytes(b"weights")
    seal_folder(tmp_path / "clip")
    card = {"name": "my CLIP", "licence": "MIT", "source": "me", "parts": {"network": "clip"}}
    (tmp_path / "profile.json").write_text(json.dumps({"profile": "mine", "models": {"classifier": card}}))
    return tmp_path


@pytest.mark.parametrize("role", ROLES)
def test_the_bundled_weights_are_those_that_were_sealed(role):
    card = load_card("miniature", role)
    verify_weights(card.folders)
    assert card.role == role
    assert len(card.revision) == 12


def test_a_folder_is_a_profile_too(profile):
    card = load_card(str(profile), "classifier")
    assert (card.name, card.part("network")) == ("my CLIP", profile / "clip")
    verify_weights(card.folders)


def test_other_weights_are_another_revision(profile):
    before = load_card(str(profile), "classifier").revision
    (profile / "clip" / "model.safetensors").write_bytes(b"other weights")
    seal_folder(profile / "clip")
    assert load_card(str(profile), "classifier").revision != before


@pytest.mark.parametrize(("name", "role"), [("no such profile", "classifier"), ("miniature", "painter")])
def test_what_is_not_there_has_a_code(name, role):
    with pytest.raises(ModelError) as error:
        load_card(name, role)
    assert error.value.code == "unknown_profile"


def test_changed_missing_and_unsealed_weights_are_told_apart(profile):
    card = load_card(str(profile), "classifier")
    weights = card.part("network") / "model.safetensors"
    weights.write_bytes(b"wEights")
    with pytest.raises(ModelError, match="not the file that was sealed") as changed:
        verify_weights(card.folders)
    weights.unlink()
    with pytest.raises(ModelError, match="is missing") as missing:
        verify_weights(card.folders)
    (card.part("network") / "sha256.json").unlink()
    with pytest.raises(ModelError, match="no sealed weights") as unsealed:
        verify_weights(card.folders)
    assert [e.value.code for e in (changed, missing, unsealed)] == ["weights_corrupt", *["weights_missing"] * 2]
