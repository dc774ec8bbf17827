"""Each kind of mask comes out where callers say, whatever is done to the photo's frame."""

import base64

import numpy as np
import pytest

from deployments.messages import SkyMatte
from finishing.assets.shows import Shows, say_kind
from finishing.assets.sky import FoundSky
from finishing.masks import MaskError
from finishing.mount import Border, Panorama
from imaging.geometry import Warp
from imaging.masks import Mask, encode_mask_png, encode_rle
from imaging.photo import Photo
from imaging.region import Region, Size
from tests.finishing.masks.conftest import Asked, Scene

SIZE = Size(240, 320)
TURN = np.deg2rad(3)
WARP = Warp(
    (
        (float(np.cos(TURN)), float(-np.sin(TURN)), 14.0),
        (float(np.sin(TURN)), float(np.cos(TURN)), 4.0),
        (0.0, 0.0, 1.0),
    ),
    SIZE,
    Size(220, 300),
)
DAB: Asked = {"mask": "strokes", "strokes": [{"points": [[200, 100]], "width": 40}]}
BLOCK = Mask(SIZE, Region(60, 80, 140, 200), np.ones((80, 120), np.float32))
SQUARE: Asked = {"mask": "polygon", "points": [[80, 60], [200, 60], [200, 140], [80, 140]]}


def png(mask: Mask) -> str:
    return base64.b64encode(encode_mask_png(mask)).decode()


def middle(mask: Mask) -> tuple[float, float]:
    """Of its weight, as x, y of pixels' middles at whole numbers."""
    y, x = np.mgrid[: mask.size.height, : mask.size.width]
    weight = mask.crop(mask.size.region).astype(float)
    return float((weight * x).sum() / weight.sum()), float((weight * y).sum() / weight.sum())


@pytest.mark.parametrize(
    "asked",
    [
        SQUARE,
        {"mask": "png", "data": png(BLOCK)},
        {"mask": "rle", "size": [240, 320], "counts": encode_rle(BLOCK)},
        {
            "mask": "strokes",
            "strokes": [{"points": [[x, y] for y in range(62, 140, 4) for x in (82, 198)], "width": 4}],
        },
        {"mask": "union", "of": [SQUARE, {"mask": "polygon", "points": [[90, 70], [100, 70], [100, 80]]}]},
        {"mask": "inverse", "of": {"mask": "inverse", "of": SQUARE}},
    ],
)
async def test_what_is_drawn_or_uploaded_is_where_it_was_drawn(asked: Asked, scene: Scene, plain: np.ndarray) -> None:
    mask = await scene.resolve(asked, plain)
    assert mask.size == SIZE
    assert np.abs(mask.crop(SIZE.region) - BLOCK.crop(SIZE.region)).sum() < 0.05 * BLOCK.weight.sum()
    assert middle(mask) == pytest.approx((139.5, 99.5), abs=0.2)


async def test_it_moves_with_a_straightened_photo(scene: Scene, plain: np.ndarray) -> None:
    mask = await scene.resolve(DAB, plain, WARP)
    assert mask.size == WARP.size
    assert middle(mask) == pytest.approx(tuple(WARP.map_points(np.array([[199.5, 99.5]]))[0]), abs=0.5)


async def test_places_are_the_file_s_also_where_it_has_a_border(scene: Scene, plain: np.ndarray) -> None:
    mount = Border.around(Photo(plain), Region(30, 50, 220, 300))
    assert middle(await scene.resolve(DAB, plain, mount=mount)) == pytest.approx((149.5, 69.5), abs=0.1)
    click = {"mask": "select", "points": [[200, 100]], "refine": False}
    assert middle(await scene.resolve(click, plain, mount=mount)) == pytest.approx((149.5, 69.5), abs=2)


async def test_a_full_turn_is_marked_in_all_its_showings(scene: Scene) -> None:
    turn = np.full((100, 200, 3), 128, np.uint8)
    dab = {"mask": "strokes", "strokes": [{"points": [[198, 50]], "width": 10}]}
    mask = await scene.resolve(dab, turn, mount=Panorama(Size(100, 200)))
    margin = 25  # an eighth of the turn
    shown = mask.crop(mask.size.region)[50]
    assert (shown[[margin - 2, margin + 1, margin + 198]] == 1).sum() == 2
    assert shown[margin - 2] == shown[margin + 198] == 1
    click = {"mask": "select", "points": [[2, 50]], "refine": False}
    mask = await scene.resolve(click, turn, mount=Panorama(Size(100, 200)))
    shown = mask.crop(mask.size.region)[50]
    assert shown[27] == shown[227] == 1


async def test_a_selection_is_asked_for_once_and_laid_along_the_edges(scene: Scene) -> None:
    y, x = np.mgrid[:600, :900] + 0.5
    disc = np.hypot(x - 450, y - 300) < 174
    photo = np.where(disc[..., None], (190, 160, 120), (90, 100, 110)).astype(np.uint8)
    click = {"mask": "select", "points": [[450, 300], [10, 10]], "labels": [1, 0]}
    twice = {"mask": "intersection", "of": [click, click]}
    mask = await scene.resolve(twice, photo)
    assert len(scene.selector.prompts) == scene.selector.embedded == 1
    assert scene.selector.prompts[0].points[0] == pytest.approx((0.5, 0.5))
    assert scene.selector.prompts[0].labels == (1, 0)
    assert np.abs(mask.crop(mask.size.region) - disc).sum() < 0.01 * disc.sum()
    rough = await scene.resolve({**click, "refine": False}, photo)
    assert np.abs(rough.crop(rough.size.region) - disc).sum() > 0.05 * disc.sum()


async def test_the_sky_is_the_segmenter_s_refined(scene: Scene, under_sky: tuple[np.ndarray, np.ndarray]) -> None:
    photo, truth = under_sky
    coarse = Mask.trim(truth.astype(np.float32))
    matte = coarse.crop(coarse.size.region)[::8, ::8].copy()
    mask = await scene.resolve({"mask": "class", "name": "sky"}, photo, given={FoundSky(): SkyMatte(matte, None)})
    weight = mask.crop(mask.size.region)
    assert np.minimum(weight, truth).sum() / np.maximum(weight, truth).sum() > 0.97


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({FoundSky(): SkyMatte(np.zeros((8, 8), np.float32), "no_sky")}, "class_not_there"),
        ({FoundSky(): None, Shows(): say_kind("interior")}, "class_not_there"),
        ({FoundSky(): None, Shows(): say_kind("exterior")}, "segmenter_failed"),
    ],
)
async def test_a_sky_that_is_not_there_is_said_so(given: dict, code: str, scene: Scene, plain: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(MaskError) as refusal:
        await scene.resolve({"mask": "class", "name": "sky"}, plain, given=given)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"mask": "strokes", "strokes": [{"points": [[-90, -90]], "width": 20}]}, "mask_empty"),
        (
            {"mask": "intersection", "of": [SQUARE, {"mask": "polygon", "points": [[1, 1], [9, 1], [9, 9]]}]},
            "mask_empty",
        ),
        ({**SQUARE, "grow": -60}, "mask_empty"),
        (
            {"mask": "png", "data": png(Mask(Size(320, 240), Region(0, 0, 1, 1), np.ones((1, 1), np.float32)))},
            "mask_wrong_shape",
        ),
        ({"mask": "rle", "size": [10, 10], "counts": [50, 50]}, "mask_wrong_shape"),
        ({"mask": "detect", "name": "face"}, "detector_failed"),
    ],
)
async def test_what_cannot_be_had_is_refused(asked: Asked, code: str, scene: Scene, plain: np.ndarray) -> None:
    with pytest.raises(MaskError) as refusal:
        await scene.resolve(asked, plain)
    assert refusal.value.code == code


async def test_strokes_that_would_take_hours_are_refused(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, plain: np.ndarray
) -> None:
    monkeypatch.setattr("imaging.masks.strokes.MOST_PX", 1600)
    with pytest.raises(MaskError) as refusal:
        await scene.resolve(DAB, plain)
    assert refusal.value.code == "too_many_strokes"


async def test_without_a_selector_a_click_is_refused_and_the_warning_says_why(scene: Scene, plain: np.ndarray) -> None:
    scene.selector = None
    with pytest.raises(MaskError) as refusal:
        await scene.resolve({"mask": "select", "points": [[5, 5]]}, plain)
    assert refusal.value.code == "selector_failed"
    assert "no selector" in scene.journal.warnings[0].detail


async def test_growing_and_feathering_come_after_each_mask_s_own(scene: Scene, plain: np.ndarray) -> None:
    grown = await scene.resolve({**SQUARE, "grow": 10}, plain)
    assert grown.crop(SIZE.region)[100].sum() == pytest.approx(140, abs=0.6)
    sum_grown = {"mask": "union", "of": [{**SQUARE, "grow": -10}], "grow": 10, "feather": 20}
    faded = (await scene.resolve(sum_grown, plain)).crop(SIZE.region)[100]
    assert faded.sum() == pytest.approx(120, abs=1.1)
    assert ((faded > 0.01) & (faded < 0.99)).sum() == pytest.approx(40, abs=6)
