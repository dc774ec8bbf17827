"""The Eraser: with a network, without one, and with one that fails."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from deployments.eraser import Eraser
from deployments.messages import EraseRequest
from imaging.fill import FillError
from models.eraser import LamaEraser
from models.errors import ModelError
from tests.lama import export_lama, write_lama_profile


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


@pytest.fixture(scope="module")
def with_network(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("profile")
    return str(write_lama_profile(folder / "lama", export_lama(folder / "lama.onnx", tint=0.3)))


@pytest.fixture
def request_() -> EraseRequest:
    """A grainy wall with a dark thing on it."""
    rng = np.random.default_rng(5)
    pixels = np.clip(rng.normal(150, 3, (160, 200, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((160, 200), np.float32)
    mask[60:100, 80:120] = 1
    pixels[60:100, 80:120] = 10
    return EraseRequest(pixels, mask, seed=2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
async def test_without_a_network_a_hole_is_filled_from_its_surroundings(
    request_: EraseRequest, dtype: type[np.generic]
) -> None:
    scale = 257 if dtype is np.uint16 else 1
    asked = EraseRequest(request_.pixels.astype(dtype) * dtype(scale), request_.mask, 2)
    answer = await Eraser("miniature").erase(asked)
    inside = asked.mask > 0
    assert answer.pixels.dtype == dtype
    assert np.array_equal(answer.pixels[~inside], asked.pixels[~inside])
    assert abs(float(answer.pixels[inside].mean()) / scale - 150) < 3
    assert (answer.way, answer.device, answer.notes, answer.refused) == ("exemplar", "cpu", (), None)
    assert answer.device_s > 0


async def test_a_fill_is_told_by_how_it_looks_beside_what_is_around(request_: EraseRequest) -> None:
    """Grain as coarse as the wall's, and no seam."""
    figures = (await Eraser("miniature").erase(request_)).figures
    assert {"steepness", "seam", "colour", "invented", "grain", "sharpness"} <= figures.keys()
    assert 0.7 < figures["grain"] < 1.4
    assert figures["seam"] < 1


async def test_the_same_request_has_the_same_answer(request_: EraseRequest) -> None:
    eraser = Eraser("miniature")
    first, second = [(await eraser.erase(request_)).pixels for _ in range(2)]
    assert np.array_equal(first, second)


async def test_a_network_says_what_is_there(with_network: str, request_: EraseRequest) -> None:
    """One that thinks the wall lighter than it is: what it says is brought to the light around."""
    answer = await Eraser(with_network, "cpu").erase(request_)
    assert (answer.way, answer.notes) == ("lama", ())
    inside = request_.mask > 0
    assert np.array_equal(answer.pixels[~inside], request_.pixels[~inside])
    assert answer.pixels[inside].min() > 100


async def test_it_is_really_asked(with_network: str, request_: EraseRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    guess = LamaEraser.guess
    monkeypatch.setattr(LamaEraser, "guess", lambda self, *seen: asked.append(seen) or guess(self, *seen))
    await Eraser(with_network, "cpu").erase(request_)
    ((image, hole),) = asked
    assert (image.dtype, hole.dtype, image.shape[:2]) == (np.float32, bool, hole.shape)


@pytest.mark.parametrize("error", [RuntimeError("CUDA error: out of memory"), ValueError("a graph of another shape")])
async def test_one_that_fails_is_done_without_and_that_is_said(
    with_network: str, request_: EraseRequest, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    eraser = Eraser(with_network, "cpu")
    monkeypatch.setattr(LamaEraser, "guess", fail)
    answer = await eraser.erase(request_)
    plain = await Eraser("miniature").erase(request_)
    assert np.array_equal(answer.pixels, plain.pixels)
    assert answer.way == "exemplar"
    (note,) = answer.notes
    assert str(error) in note


async def test_a_hole_without_surroundings_is_an_error_with_a_code(request_: EraseRequest) -> None:
    with pytest.raises(FillError) as caught:
        await Eraser("miniature").erase(EraseRequest(request_.pixels, np.ones_like(request_.mask)))
    assert caught.value.code == "no_surroundings"


def test_it_says_what_it_is(with_network: str) -> None:
    plain, network = Eraser("miniature").describe(), Eraser(with_network, "cpu").describe()
    assert plain.keys() == network.keys()
    assert (plain["role"], plain["engine"], plain["device"], plain["profile"]) == ("eraser", "none", "cpu", "miniature")
    assert plain["revision"].startswith("fanlight ")
    assert (network["name"], network["engine"], len(network["revision"])) == ("LaMa", "onnx", 12)


def test_a_profile_without_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text('{"profile": "bare", "models": {}}')
    with pytest.raises(ModelError) as caught:
        Eraser(str(tmp_path))
    assert caught.value.code == "unknown_profile"


def test_it_wakes_without_pytorch(with_network: str) -> None:
    """Which takes seconds to import."""
    code = (
        "import sys; from deployments.eraser import Eraser; Eraser(sys.argv[1], 'cpu'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, with_network], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
