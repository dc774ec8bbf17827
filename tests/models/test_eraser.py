"""LaMa through a session: whatever size it is shown, whatever its levels, and what is wrong said with a code."""

from pathlib import Path

import numpy as np
import pytest

from models.array_session import ArraySession
from models.eraser import SIDE_PX, LamaEraser, find_graph
from models.errors import ModelError
from models.opener import open_torch
from models.registry import load_card
from tests.lama import export_lama, write_lama_profile

SIZES = [(512, 512), (300, 700), (704, 90), (64, 64), (1, 40), (2, 3)]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_lama(tmp_path_factory.mktemp("lama") / "lama.onnx")


@pytest.fixture(scope="module")
def eraser(graph: Path) -> LamaEraser:
    return LamaEraser(ArraySession(graph))


def scene(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A blue field with a red thing on it, and where that is."""
    hole = np.zeros((height, width), bool)
    hole[height // 3 : height // 3 + max(1, height // 5), width // 3 : width // 3 + max(1, width // 5)] = True
    image = np.full((height, width, 3), (0.2, 0.4, 0.8), np.float32)
    image[hole] = 1, 0, 0
    return image, hole


@pytest.mark.parametrize("size", SIZES)
def test_nothing_of_what_is_to_go_comes_back(eraser: LamaEraser, size: tuple[int, int]) -> None:
    image, hole = scene(*size)
    seen = eraser.guess(image, hole)
    assert (seen.shape, seen.dtype) == (image.shape, np.float32)
    assert np.abs(seen - (0.2, 0.4, 0.8)).max() < 0.02


def test_levels_from_0_to_1_and_to_255_come_to_the_same(eraser: LamaEraser, tmp_path: Path) -> None:
    image, hole = scene(200, 320)
    other = LamaEraser(ArraySession(export_lama(tmp_path / "unit.onnx", white=1.0)))
    assert np.abs(other.guess(image, hole) - eraser.guess(image, hole)).max() < 1e-4
    black = np.zeros_like(image)
    assert eraser.guess(black, hole).max() == other.guess(black, hole).max() == 0


def test_what_is_known_is_seen_where_it_is(eraser: LamaEraser) -> None:
    image = np.zeros((256, 384, 3), np.float32)
    image[:, :192] = 1
    hole = np.zeros((256, 384), bool)
    hole[:4, :4] = True
    seen = eraser.guess(image, hole)
    assert seen[20:, :180].min() > 0.99
    assert seen[20:, 204:].max() < 0.01


def test_it_is_loaded_from_a_profile(graph: Path, tmp_path: Path) -> None:
    card = load_card(str(write_lama_profile(tmp_path, graph)), "eraser")
    eraser = LamaEraser.load(card, "cpu", open_torch)
    assert eraser.device == "cpu"
    assert find_graph(card.part("network")) == find_graph(card.part("network").parent)


class Answers:
    """A session that answers as it is told."""

    def __init__(self, answer: np.ndarray) -> None:
        self.answer = answer

    def __call__(self, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        return (self.answer,)


@pytest.mark.parametrize(
    "answer", [np.zeros((1, 1, SIDE_PX, SIDE_PX), np.float32), np.full((1, 3, SIDE_PX, SIDE_PX), np.nan, np.float32)]
)
def test_a_network_that_answers_with_no_picture_is_not_used(answer: np.ndarray) -> None:
    with pytest.raises(ModelError) as caught:
        LamaEraser(Answers(answer))
    assert caught.value.code == "weights_corrupt"


def test_a_folder_is_to_hold_one_graph(graph: Path, tmp_path: Path) -> None:
    for names in ((), ("a.onnx", "b.onnx")):
        for name in names:
            (tmp_path / name).write_bytes(graph.read_bytes())
        with pytest.raises(ModelError) as caught:
            find_graph(tmp_path)
        assert caught.value.code == "weights_missing"


def test_a_file_that_is_no_graph_says_so(tmp_path: Path) -> None:
    (tmp_path / "lama.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError) as caught:
        LamaEraser(ArraySession(find_graph(tmp_path)))
    assert caught.value.code == "weights_corrupt"
