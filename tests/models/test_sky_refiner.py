"""SAM 2 after U²-Net: when it is believed, what becomes of the matte, and what reaches the real model's class."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import Sam2Model

from evaluation.metrics.sky_iou import measure_iou
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from models.errors import ModelError
from models.sam2 import SHARED
from models.sky_prompts import plan_prompts
from models.sky_refiner import SamAnswer, SkyRefiner, fuse, measure_denial, settle
from tests.tiny_sam2 import IMAGE_PX, MASK_PX, save_tiny_sam2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_sam2(tmp_path_factory.mktemp("sam2"), sureness=5)


@pytest.fixture(scope="module")
def refiner(folder: Path) -> SkyRefiner:
    return SkyRefiner.load(folder)


@pytest.fixture(scope="module")
def house() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A rendered house, its true sky, and a matte as a small network sees it: coarse, soft, and with a hazy wall."""
    pixels, truth = render_house_with_mask(Size(240, 360), 0)
    matte = cv2.resize(cv2.resize(truth, (45, 30), interpolation=cv2.INTER_AREA), (360, 240))
    matte[170:200, 100:160] = 0.6
    return as_image(pixels), truth, np.clip(matte, 0, 1)


def answer(mask: np.ndarray, iou: float = 0.95, is_there: bool = True) -> SamAnswer:
    return SamAnswer(mask.astype(np.float32), iou, is_there)


def test_a_perfect_mask_sharpens_the_edge_and_clears_the_haze(house) -> None:
    _, truth, matte = house
    settled = settle(matte, answer(truth))
    assert measure_iou(settled, truth > 0.5) > measure_iou(matte, truth > 0.5) + 0.03
    assert np.abs(settled - truth).mean() < 0.5 * np.abs(matte - truth).mean()
    assert settled[170:200, 100:160].max() < 0.2
    assert settled.dtype == np.float32


def test_a_mask_that_leaks_is_not_followed_into_what_surely_is_no_sky(house) -> None:
    _, truth, matte = house
    mask = truth.copy()
    mask[220:, :150] = 1
    assert measure_denial(matte, mask) > 0
    settled = settle(matte, answer(mask))
    assert np.array_equal(settled > 0.5, settle(matte, answer(truth)) > 0.5)
    assert settled[222:, :150].max() < 0.1


@pytest.mark.parametrize("kind", ["empty", "full", "upside down", "half of the sky"])
def test_a_mask_of_something_else_leaves_the_matte_as_it_was(house, kind: str) -> None:
    _, truth, matte = house
    half = truth.copy()
    half[:, :180] = 0
    masks = {"empty": 0 * truth, "full": 0 * truth + 1, "upside down": truth[::-1], "half of the sky": half}
    assert settle(matte, answer(masks[kind])) is matte


def test_a_mask_that_sam_itself_doubts_leaves_the_matte_as_it_was(house) -> None:
    _, truth, matte = house
    assert settle(matte, answer(truth, iou=0.79)) is matte
    assert settle(matte, answer(truth, is_there=False)) is matte


def test_soft_edges_stay_soft() -> None:
    """An edge 40 px wide and the same 8 px wide make one in between."""
    x = np.arange(-50, 50) + 0.5
    wide, narrow = (np.clip(0.5 + x / width, 0, 1, dtype=np.float32)[None] for width in (40, 8))
    fused = fuse(wide, narrow)
    softness = [int(((each > 0.02) & (each < 0.98)).sum()) for each in (narrow, fused, wide)]
    assert softness[0] < softness[1] <= softness[2]
    assert np.abs(fused - narrow).mean() < np.abs(wide - narrow).mean()
    assert np.array_equal(fuse(wide, wide), wide)


def test_a_fused_pixel_lies_between_matte_and_mask() -> None:
    matte, mask = np.random.default_rng(0).random((2, 50, 60), dtype=np.float32)
    fused = fuse(matte, mask)
    assert (fused >= np.minimum(matte, mask) - 1e-6).all()
    assert (fused <= np.maximum(matte, mask) + 1e-6).all()


def test_doubt_yields_to_sam_and_sureness_does_not() -> None:
    matte, none = np.array([[0.19, 0.5, 0.8, 0.82, 0.95]], np.float32), np.zeros((1, 5), np.float32)
    assert list(fuse(matte, none)[0] > 0.5) == [False, False, False, True, True]
    assert list(fuse(1 - matte, none + 1)[0] > 0.5) == [True, True, True, False, False]


@pytest.mark.parametrize("shape", [(240, 360), (97, 33), (128, 128), (300, 1024)])
def test_a_refined_matte_is_the_size_of_its_photo_and_the_same_again(
    refiner: SkyRefiner, shape: tuple[int, int]
) -> None:
    pixels, truth = render_house_with_mask(Size(*shape), 1)
    first = refiner.refine(as_image(pixels), truth)
    assert first.shape == shape
    assert first.dtype == np.float32
    assert np.array_equal(first, refiner.refine(as_image(pixels), truth))
    prompts = plan_prompts(truth, IMAGE_PX, MASK_PX)
    assert prompts is not None
    asked = refiner.ask(as_image(pixels), prompts)
    assert asked.mask.shape == shape
    assert np.array_equal(asked.mask, refiner.ask(as_image(pixels), prompts).mask)
    assert (asked.iou, asked.is_there) == (pytest.approx(1 / (1 + np.exp(-5))), True)


def test_what_is_asked_reaches_the_model_in_its_own_square(folder: Path, house) -> None:
    image, truth, _ = house
    model, seen = Sam2Model.from_pretrained(folder), {}
    model.register_forward_pre_hook(lambda _, args, kwargs: seen.update(kwargs), with_kwargs=True)
    prompts = plan_prompts(truth, IMAGE_PX, MASK_PX)
    assert prompts is not None
    SkyRefiner(model).ask(image, prompts)
    assert seen["pixel_values"].shape == (1, 3, IMAGE_PX, IMAGE_PX)
    squashed = cv2.resize(image, (IMAGE_PX, IMAGE_PX), interpolation=cv2.INTER_AREA)
    shown = seen["pixel_values"][0].permute(1, 2, 0) * torch.tensor([0.229, 0.224, 0.225])
    assert (shown + torch.tensor([0.485, 0.456, 0.406])).numpy() == pytest.approx(squashed, abs=1e-5)
    points = seen["input_points"][0, 0]
    assert points.min() >= 0
    assert points.max() < IMAGE_PX
    assert seen["input_labels"].shape == (1, 1, len(points))
    assert seen["input_boxes"].shape == (1, 1, 4)
    assert seen["input_masks"].shape == (1, 1, MASK_PX, MASK_PX)


@pytest.mark.parametrize("part", ["image", "points", "labels", "box", "logits"])
def test_the_answer_depends_on_all_that_is_asked(refiner: SkyRefiner, house, part: str) -> None:
    image, truth, _ = house
    prompts = plan_prompts(truth, IMAGE_PX, MASK_PX)
    assert prompts is not None
    changes = {
        "points": prompts.points[:, ::-1].copy(),
        "labels": 1 - prompts.labels,
        "box": prompts.box / 2,
        "logits": -prompts.logits,
    }
    before = refiner.ask(image, prompts).mask
    other = 1 - image if part == "image" else image
    after = refiner.ask(other, prompts if part == "image" else replace(prompts, **{part: changes[part]})).mask
    assert np.abs(before - after).max() > 1e-3


def test_what_sam_answers_is_put_into_the_matte(refiner: SkyRefiner, house, monkeypatch: pytest.MonkeyPatch) -> None:
    image, truth, matte = house
    assert refiner.refine(image, matte) is matte  # for random weights deny the sky
    monkeypatch.setattr(refiner, "ask", lambda *_: answer(truth))
    assert np.array_equal(refiner.refine(image, matte), fuse(matte, truth))


def test_a_photo_without_sky_is_not_shown_to_sam(refiner: SkyRefiner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refiner, "ask", None)
    room = np.zeros((60, 90), np.float32)
    assert refiner.refine(np.full((60, 90, 3), 0.5, np.float32), room) is room


def test_a_matrix_that_is_shared_may_be_in_the_file_once(folder: Path, tmp_path: Path, house) -> None:
    state = load_file(folder / "model.safetensors")
    state[SHARED] = state["shared_image_embedding.positional_embedding"].clone()
    masks = []
    for name, kept in (("twice", state), ("once", {key: state[key] for key in state if key != SHARED})):
        write(tmp_path / name, folder, kept)
        prompts = plan_prompts(house[1], IMAGE_PX, MASK_PX)
        assert prompts is not None
        masks.append(SkyRefiner.load(tmp_path / name).ask(house[0], prompts).mask)
    assert np.array_equal(*masks)


def test_a_file_that_lacks_weights_is_refused_and_not_filled_with_chance(folder: Path, tmp_path: Path) -> None:
    state = load_file(folder / "model.safetensors")
    del state["mask_decoder.iou_token.weight"]
    write(tmp_path, folder, state)
    with pytest.raises(ModelError, match=r"lacks 1 weights, as mask_decoder.iou_token.weight") as caught:
        SkyRefiner.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


def test_weights_of_another_width_are_refused(folder: Path, tmp_path: Path) -> None:
    state = load_file(folder / "model.safetensors")
    state["mask_decoder.iou_token.weight"] = torch.zeros(1, 8)
    write(tmp_path, folder, state)
    with pytest.raises(ModelError) as caught:
        SkyRefiner.load(tmp_path)
    assert caught.value.code == "weights_corrupt"


def write(into: Path, folder: Path, state: dict[str, torch.Tensor]) -> None:
    """The folder with other weights."""
    into.mkdir(exist_ok=True)
    (into / "config.json").write_bytes((folder / "config.json").read_bytes())
    save_file(state, into / "model.safetensors", {"format": "pt"})


def test_missing_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        SkyRefiner.load(tmp_path)
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", b"{not what it was"),
        ("config.json", json.dumps({"model_type": "sam2_video", "vision_config": 7}).encode()),
        ("model.safetensors", b"{not what it was"),
    ],
)
def test_broken_weights_say_so(folder: Path, tmp_path: Path, file: str, content: bytes) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        SkyRefiner.load(tmp_path)
    assert caught.value.code == "weights_corrupt"
