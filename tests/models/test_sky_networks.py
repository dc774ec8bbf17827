"""One U²-Net in every file that it comes in: the same matte, its form told by its shapes, and what is refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from evaluation.metrics.sky_iou import measure_iou
from evaluation.sets.sky_facades import read_facade
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from models.errors import ModelError
from models.segmenter import SkySegmenter
from models.sky_input import SkyInput
from models.sky_networks import draw_probe, load_network, tell_scale
from models.u2net import MINIATURE, U2NET, U2NETP, U2Net, Widths, tell_widths
from tests.ncnn_weights import read_u2netp

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
SMALL = Widths.uniform(4, 8)
KINDS = ("folder", "pth", "parallel.pth", "safetensors", "authors.onnx", "logits.onnx", "half.onnx")


class AuthorsExport(nn.Module):
    """Seven mattes with sigmoids, the fused one first, as the authors' forward ends and circulating files do."""

    def __init__(self, network: U2Net) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return self.network(x).sigmoid().split(1, 1)


class HalfExport(AuthorsExport):
    """With halves going in and out."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(matte.half() for matte in super().forward(x.float()))


def invent(widths: Widths, seed: int = 0) -> U2Net:
    """A network of random weights and lively norms, whose mattes use the whole range."""
    torch.manual_seed(seed)
    network = U2Net(widths).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.1, 0.6)
            nn.init.uniform_(module.weight, 0.7, 1.3)
            nn.init.normal_(module.bias, std=0.2)
    with torch.inference_mode():
        logits = network(torch.from_numpy(draw_probe(96)))[:, 0]
    scale = 3 / float(logits.std())
    network.outconv.weight.data *= scale
    network.outconv.bias.data = (network.outconv.bias.data - float(logits.mean())) * scale
    return network


def export(
    network: nn.Module, path: Path, side_px: int, *, dtype: torch.dtype = torch.float32, free: bool = False
) -> None:
    """By the older exporter, as the files in circulation were."""
    axes = {"input.1": {0: "batch", 2: "height", 3: "width"}} if free else None
    shown = torch.zeros(1, 3, side_px, side_px, dtype=dtype)
    torch.onnx.export(network.eval(), (shown,), path, dynamo=False, input_names=["input.1"], dynamic_axes=axes)


def write(network: U2Net, into: Path, kind: str, side_px: int) -> Path:
    """One network as a file or folder of that kind, to be shown squares of that side."""
    part = into / f"sky.{kind}"
    state, facts = network.state_dict(), {"size": side_px}
    if kind == "folder":
        part.mkdir()
        widths = tell_widths(state)
        (part / "config.json").write_text(json.dumps(facts | {"middle": widths.middle, "out": widths.out}))
        save_file(state, part / "model.safetensors")
    elif kind == "safetensors":
        save_file(state, part)
    elif kind.endswith("pth"):
        torch.save(nn.DataParallel(network).state_dict() if "parallel" in kind else state, part)
    elif kind == "half.onnx":
        export(HalfExport(network), part, side_px, dtype=torch.float16)
    else:
        export(AuthorsExport(network) if kind == "authors.onnx" else network, part, side_px)
    if kind != "folder":
        part.with_suffix(".json").write_text(json.dumps(facts))
    return part


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One invented network, written in every kind of file."""
    into, network = tmp_path_factory.mktemp("sky"), invent(SMALL)
    return {kind: write(network, into, kind, 96) for kind in KINDS}


@pytest.fixture(scope="module", params=range(2))
def house(request: pytest.FixtureRequest) -> np.ndarray:
    return as_image(render_house_with_mask(Size(120, 180), request.param)[0])


@pytest.fixture(scope="module")
def by_folder(parts: dict[str, Path], house: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the network answers to the house, and the segmenter's matte of it, from the folder."""
    return look(parts["folder"], house), SkySegmenter.load(parts["folder"]).segment(house)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_file_of_a_network_gives_the_same_matte(
    parts: dict[str, Path], house: np.ndarray, by_folder: tuple[np.ndarray, np.ndarray], kind: str
) -> None:
    expected, expected_matte = by_folder
    assert np.ptp(expected) > 0.5
    assert look(parts[kind], house) == pytest.approx(expected, abs=3e-3 if "half" in kind else 1e-5)
    # The cut by colour decides: what differs by nothing to speak of may fall on either side of it.
    matte = SkySegmenter.load(parts[kind]).segment(house)
    assert np.abs(matte - expected_matte).mean() < 0.005


def look(part: Path, image: np.ndarray) -> np.ndarray:
    """What a network, as it is loaded, answers to an image (h, w, 3)."""
    network, expected = load_network(part)
    small = cv2.resize(image, (expected.size_px, expected.size_px), interpolation=cv2.INTER_AREA)
    return network(expected.normalise(small[None]))[0]


def test_the_published_sky_network_finds_skies_from_every_file(shared: Path, tmp_path: Path) -> None:
    """The MIT-licensed sky U²-NetP of Sky-Segmentation-and-Post-processing, on facades with masks by people."""
    network = U2Net(U2NETP).eval()
    network.load_state_dict(read_u2netp(shared / "weights" / "skyseg_u2netp_ncnn"))
    folder, *files = [write(network, tmp_path, kind, 320) for kind in ("folder", "parallel.pth", "authors.onnx")]
    for path in sorted((shared / "evaluation" / "facades" / "images").glob("*.jpg"))[:60:20]:
        image, sky = read_facade(path)
        expected = look(folder, image)
        assert all(look(file, image) == pytest.approx(expected, abs=1e-4) for file in files)
        assert measure_iou(SkySegmenter.load(files[1]).segment(image), sky) > 0.7


def test_the_published_sky_network_answers_as_in_its_own_runtime(shared: Path) -> None:
    pytest.importorskip("ncnn")
    from training.sky_teacher import SIDE_PX, SkyTeacher

    folder = shared / "weights" / "skyseg_u2netp_ncnn"
    network = U2Net(U2NETP).eval()
    network.load_state_dict(read_u2netp(folder))
    image = as_image(render_house_with_mask(Size(SIDE_PX, SIDE_PX), 0)[0])
    with torch.inference_mode():
        matte = network(torch.from_numpy(SkyInput().normalise(image[None])))[0, 0].sigmoid().numpy()
    assert matte == pytest.approx(SkyTeacher(folder).mark(image), abs=1e-4)


@pytest.mark.parametrize("widths", [U2NET, U2NETP, MINIATURE, SMALL])
def test_the_form_of_a_network_is_told_by_its_shapes(widths: Widths) -> None:
    with torch.device("meta"):
        state = U2Net(widths).state_dict()
    assert tell_widths(state) == widths


@pytest.mark.parametrize("widths", [U2NET, U2NETP])
def test_the_authors_two_forms_load_from_a_pth_and_run_at_their_size(widths: Widths, tmp_path: Path) -> None:
    network = invent(widths)
    torch.save(network.state_dict(), tmp_path / "any name.pth")
    loaded, expected = load_network(tmp_path / "any name.pth")
    assert expected == SkyInput(320, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    probe = draw_probe(320)
    with torch.inference_mode():
        matte = network(torch.from_numpy(probe))[:, 0].sigmoid().numpy()
    assert loaded(probe) == pytest.approx(matte, abs=1e-4)


def test_an_onnx_file_says_the_size_that_it_takes_and_a_free_one_takes_any(tmp_path: Path) -> None:
    network = invent(SMALL)
    export(AuthorsExport(network), tmp_path / "fixed.onnx", 64)
    export(AuthorsExport(network), tmp_path / "free.onnx", 64, free=True)
    (tmp_path / "fixed.json").write_text(json.dumps({"size": 96, "mean": [0.5, 0.5, 0.5], "std": [1, 1, 1]}))
    fixed, expected = load_network(tmp_path / "fixed.onnx")
    free, usual = load_network(tmp_path / "free.onnx")
    assert (expected, usual) == (SkyInput(64, (0.5, 0.5, 0.5), (1, 1, 1)), SkyInput())
    looks = np.concatenate([draw_probe(64), -draw_probe(64)])
    assert fixed(looks) == pytest.approx(free(looks), abs=1e-5)
    assert free(draw_probe(96)).shape == (1, 96, 96)


def test_logits_are_told_from_probabilities_or_said_to_be(tmp_path: Path) -> None:
    assert tell_scale(np.array([0, 0.3, 1])) == "probabilities"
    assert tell_scale(np.array([0.2, -0.1])) == tell_scale(np.array([0.2, 7])) == "logits"
    network = invent(SMALL)
    mattes = {}
    for said in ("logits", "probabilities"):
        part = write(network, tmp_path, "authors.onnx", 64)
        part.with_suffix(".json").write_text(json.dumps({"output": said}))
        mattes[said] = load_network(part)[0](draw_probe(64))
    assert mattes["logits"] == pytest.approx(1 / (1 + np.exp(-mattes["probabilities"])), abs=1e-6)


@pytest.mark.parametrize("name", ["nothing", "nothing.pth", "nothing.onnx", "nothing.safetensors"])
def test_missing_weights_say_so(tmp_path: Path, name: str) -> None:
    assert refuse(tmp_path / name).code == "weights_missing"


@pytest.mark.parametrize("content", [b"", b"{not what it was", b"PK\x03\x04 nor this"])
@pytest.mark.parametrize("suffix", [".pth", ".onnx", ".safetensors"])
def test_broken_weights_say_so(tmp_path: Path, suffix: str, content: bytes) -> None:
    (tmp_path / f"sky{suffix}").write_bytes(content)
    assert refuse(tmp_path / f"sky{suffix}").code == "weights_corrupt"


def test_a_pickle_that_would_run_something_is_refused_unopened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
            return os.system, (f"touch {tmp_path / 'sprung'}",)

    torch.save(U2Net(SMALL).state_dict() | {"trap": Trap()}, tmp_path / "sky.pth")
    assert refuse(tmp_path / "sky.pth").code == "weights_corrupt"
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "state",
    [
        [torch.zeros(3)],
        {"layer.weight": torch.zeros(3)},
        {name: tensor for name, tensor in U2Net(SMALL).state_dict().items() if name != "side3.bias"},
        U2Net(SMALL).state_dict() | {"side3.bias": torch.zeros(2)},
    ],
)
def test_the_weights_of_something_else_say_so(tmp_path: Path, state: object) -> None:
    torch.save(state, tmp_path / "sky.pth")
    assert refuse(tmp_path / "sky.pth").code == "weights_corrupt"


@pytest.mark.parametrize("facts", ['{"size": "wide"}', '{"mean": [0.5]}', '{"std": 1}', "[]", "{"])
def test_odd_facts_beside_the_weights_say_so(tmp_path: Path, facts: str) -> None:
    torch.save(U2Net(SMALL).state_dict(), tmp_path / "sky.pth")
    (tmp_path / "sky.json").write_text(facts)
    assert refuse(tmp_path / "sky.pth").code == "weights_corrupt"


def test_an_onnx_network_for_something_else_says_so(tmp_path: Path) -> None:
    for name, shape in {"grey": (1, 1, 32, 32), "oblong": (1, 3, 32, 48), "vector": (1, 3)}.items():
        torch.onnx.export(nn.Sigmoid(), (torch.zeros(shape),), tmp_path / f"{name}.onnx", dynamo=False)
        assert refuse(tmp_path / f"{name}.onnx").code == "weights_corrupt"
    part = write(invent(SMALL), tmp_path, "authors.onnx", 32)
    part.with_suffix(".json").write_text('{"output": "percent"}')
    assert refuse(part).code == "weights_corrupt"


def refuse(part: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load_network(part)
    return caught.value
