"""The sky segmenter: the authors' network by name and number, believable mattes, and doubt about the others."""

from pathlib import Path

import numpy as np
import pytest
import torch

from evaluation.metrics.sky_iou import measure_iou
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask, render_room
from models.errors import ModelError
from models.segmenter import SkySegmenter, cut_by_colour, doubt_sky
from models.u2net import MINIATURE, U2NET, U2NETP, U2Net, Widths
from training.segmenter import save

BUNDLED = Path("models/miniature/segmenter")


@pytest.fixture(scope="module")
def bundled() -> SkySegmenter:
    return SkySegmenter.load(BUNDLED)


@pytest.mark.parametrize(("widths", "parameters"), [(U2NET, 44_009_869), (U2NETP, 1_131_181), (MINIATURE, 676_645)])
def test_the_network_has_as_many_parameters_as_the_authors(widths: Widths, parameters: int) -> None:
    with torch.device("meta"):
        network = U2Net(widths)
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters


def test_the_network_takes_the_authors_checkpoints() -> None:
    """Names and shapes out of u2net.pth."""
    with torch.device("meta"):
        state = U2Net(U2NET).state_dict()
    expected = {
        "stage1.rebnconvin.conv_s1.weight": (64, 3, 3, 3),
        "stage1.rebnconv7.bn_s1.running_var": (32,),
        "stage1.rebnconv1d.conv_s1.weight": (64, 64, 3, 3),
        "stage5.rebnconv4.conv_s1.weight": (256, 256, 3, 3),
        "stage6.rebnconv1d.bn_s1.num_batches_tracked": (),
        "stage5d.rebnconvin.conv_s1.weight": (512, 1024, 3, 3),
        "stage1d.rebnconv6d.conv_s1.bias": (16,),
        "side5.weight": (1, 512, 3, 3),
        "outconv.weight": (1, 6, 1, 1),
    }
    assert {name: tuple(state[name].shape) for name in expected} == expected
    assert not any(name.startswith(("stage6d", "stage5.rebnconv5", "stage4.rebnconv5")) for name in state)


@pytest.mark.parametrize("side_px", [64, 70, 97])
def test_the_network_answers_at_the_size_of_its_input(side_px: int) -> None:
    with torch.inference_mode():
        assert U2Net(MINIATURE).eval()(torch.zeros(1, 3, side_px, side_px + 5)).shape == (1, 7, side_px, side_px + 5)


@pytest.mark.parametrize("shape", [(200, 300), (61, 33), (900, 320)])
def test_a_matte_is_the_size_of_its_photo(bundled: SkySegmenter, shape: tuple[int, int]) -> None:
    matte = bundled.segment(np.full((*shape, 3), 0.5, np.float32))
    assert matte.shape == shape
    assert matte.dtype == np.float32
    assert 0 <= matte.min() <= matte.max() <= 1


def test_a_photo_gets_the_same_matte_again(bundled: SkySegmenter) -> None:
    image = np.random.default_rng(0).random((100, 150, 3), dtype=np.float32)
    assert np.array_equal(bundled.segment(image), bundled.segment(image))


@pytest.mark.parametrize("seed", range(3))
def test_the_bundled_one_finds_the_rendered_sky(bundled: SkySegmenter, seed: int) -> None:
    pixels, truth = render_house_with_mask(Size(240, 360), seed)
    matte = bundled.segment(as_image(pixels))
    assert measure_iou(matte, truth > 0.5) >= 0.9
    assert doubt_sky(matte) is None


def test_the_bundled_one_finds_no_sky_in_a_rendered_room(bundled: SkySegmenter) -> None:
    assert doubt_sky(bundled.segment(as_image(render_room(Size(240, 360), 1)))) is not None


def test_a_saved_network_comes_back(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = U2Net(MINIATURE).eval()
    save(network, tmp_path)
    image = np.random.default_rng(1).random((320, 320, 3), dtype=np.float32)

    def ask(look: np.ndarray) -> np.ndarray:
        normalised = (look - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
        with torch.inference_mode():
            return network(torch.from_numpy(normalised.transpose(2, 0, 1)[None]).float())[0, 0].sigmoid().numpy()

    looks = [ask(image), ask(image[:, ::-1])[:, ::-1], ask(image**0.6), ask(image**1.6)]
    expected = np.mean(looks, axis=0)
    settled = (expected + cut_by_colour(image, expected)) / 2
    assert SkySegmenter.load(tmp_path).segment(image) == pytest.approx(settled, abs=0.02)


def test_a_cut_follows_the_colours_and_not_the_haze() -> None:
    image, matte = np.full((200, 200, 3), (0.7, 0.4, 0.3), np.float32), np.full((200, 200), 0.3, np.float32)
    image[:80] = (0.4, 0.6, 0.9)
    image += np.random.default_rng(0).normal(0, 0.02, image.shape).astype(np.float32)
    matte[:60], matte[60:100], matte[160:] = 0.95, 0.6, 0.01
    cut = cut_by_colour(np.clip(image, 0, 1), matte)
    assert cut[:78].min() > 0.9
    assert cut[84:].max() < 0.1


def test_there_is_nothing_to_cut_in_a_photo_without_sky() -> None:
    matte = np.full((50, 50), 0.2, np.float32)
    assert np.array_equal(cut_by_colour(np.full((50, 50, 3), 0.5, np.float32), matte), matte)


def test_missing_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        SkySegmenter.load(tmp_path)
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_broken_weights_say_so(tmp_path: Path, file: str) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((BUNDLED / name).read_bytes())
    (tmp_path / file).write_bytes(b"{not what it was")
    with pytest.raises(ModelError) as caught:
        SkySegmenter.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


def test_weights_of_another_width_say_so(tmp_path: Path) -> None:
    save(U2Net(Widths.uniform(4, 8)), tmp_path)
    (tmp_path / "config.json").write_bytes((BUNDLED / "config.json").read_bytes())
    with pytest.raises(ModelError) as caught:
        SkySegmenter.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


def test_what_is_doubted_about_a_sky() -> None:
    sky, nothing = np.zeros((100, 150), np.float32), np.zeros((100, 150), np.float32)
    sky[:40] = 1
    assert doubt_sky(sky) is None
    assert doubt_sky(nothing) == "no_sky"
    window = nothing.copy()
    window[20:60, 40:90] = 1
    assert doubt_sky(window) == "not_at_top"
    assert doubt_sky(sky[::-1]) == "not_at_top"
    unsure = sky.copy()
    unsure[20:60] = 0.6
    assert doubt_sky(unsure) == "unsure"
