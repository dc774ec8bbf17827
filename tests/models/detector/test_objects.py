"""RT-DETR from the hub's layout: which kinds it can find, its boxes, photos together and alone, and broken folders."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.detector.finder import ThingFinder
from models.detector.kinds import find_part, tell_kind
from models.detector.objects import ObjectFinder
from models.errors import ModelError
from models.registry import load_card
from tests.tiny_detector import save_tiny_rtdetr, write_editing_profile


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_rtdetr(tmp_path_factory.mktemp("rtdetr"))


@pytest.fixture(scope="module")
def finder(folder: Path) -> ObjectFinder:
    return ObjectFinder.load(folder)


def draw(seed: int, height: int = 300, width: int = 500) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def test_kinds_are_facts_of_the_labels(finder: ObjectFinder) -> None:
    assert finder.kinds == ("furniture", "person", "screen")


@pytest.mark.parametrize("size", [(300, 500), (1300, 1700)])
def test_boxes_are_within_the_photo_sure_and_each_once(finder: ObjectFinder, size: tuple[int, int]) -> None:
    (found,) = finder.find_all([draw(0, *size)])
    assert found
    assert {thing.kind for thing in found} == {"person"}
    for thing in found:
        assert 0 <= thing.left <= thing.right <= size[1]
        assert 0 <= thing.top <= thing.bottom <= size[0]
        assert 0.2 <= thing.confidence <= 1
    assert [thing.confidence for thing in found] == sorted((thing.confidence for thing in found), reverse=True)


def test_a_photo_among_others_is_answered_as_it_is_alone(finder: ObjectFinder) -> None:
    photos = [draw(1), draw(2, 900, 700), draw(3)]
    together, alone = finder.find_all(photos), [finder.find_all([photo])[0] for photo in photos]
    for some, same in zip(together, alone, strict=True):
        assert len(some) == len(same)
        for one, other in zip(some, same, strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=1e-4)
            assert one.left == pytest.approx(other.left, abs=0.1)


def test_what_it_has_no_word_for_is_not_found(tmp_path: Path) -> None:
    finder = ObjectFinder.load(save_tiny_rtdetr(tmp_path, labels=("zebra", "person", "kite", "pizza")))
    assert finder.kinds == ("person",)
    assert finder.find_all([draw(0)]) == [[]]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("dining table", "furniture"),
        ("diningtable", "furniture"),
        ("Sofa", "furniture"),
        ("potted plant", "plant"),
        ("license-plate", "plate"),
        ("tvmonitor", "screen"),
        ("truck", "car"),
        ("zebra", None),
    ],
)
def test_both_spellings_of_coco_are_known(label: str, kind: str | None) -> None:
    assert tell_kind(label) == kind
    assert find_part(kind or "face") == ("objects" if kind else "faces")


@pytest.mark.parametrize("broken", ["config.json", "model.safetensors", "other family", "lacking", "not square"])
def test_broken_folders_say_so(folder: Path, tmp_path: Path, broken: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    if broken == "other family":
        (copy / "config.json").write_text('{"model_type": "detr"}')
    elif broken == "lacking":
        facts = json.loads((copy / "config.json").read_text())
        (copy / "config.json").write_text(json.dumps(facts | {"decoder_layers": 3}))
    elif broken == "not square":
        (copy / "preprocessor_config.json").write_text('{"size": {"height": 640, "width": 480}}')
    else:
        (copy / broken).write_bytes(b"nothing of use")
    with pytest.raises(ModelError) as caught:
        ObjectFinder.load(copy)
    assert caught.value.code == "weights_corrupt"
    with pytest.raises(ModelError) as caught:
        ObjectFinder.load(tmp_path / "nowhere")
    assert caught.value.code == "weights_missing"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
def test_a_profile_may_have_either_part_or_both(tmp_path: Path) -> None:
    (tmp_path / "both").mkdir()
    (tmp_path / "one").mkdir()
    both = ThingFinder.load(load_card(str(write_editing_profile(tmp_path / "both", "faces", "objects")), "detector"))
    one = ThingFinder.load(load_card(str(write_editing_profile(tmp_path / "one", "faces")), "detector"))
    assert both.all_kinds == ("face", "furniture", "person", "screen")
    assert one.all_kinds == one.kinds("faces") == ("face",)
    assert one.kinds("objects") == ()
    assert one.find_all([draw(0)], "objects") == [[]]
