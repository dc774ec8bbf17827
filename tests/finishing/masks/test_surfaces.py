"""Masks by the class of a surface: where the photo has it, moved and mounted with it, and what cannot be had."""

from typing import Any

import numpy as np
import pytest

from deployments.messages import SurfaceMap
from fanlight_client.mask import Class
from fanlight_client.options import EnhanceOptions
from finishing.assets.sky import FoundSky
from finishing.assets.surfaces import SurfacesSeen
from finishing.editing_parts import EditingParts, PartMissingError
from finishing.masks import MaskError, mask_needs
from finishing.mount import Border
from finishing.recipe import find_editing_roles
from imaging.geometry import Warp
from imaging.photo import Photo
from imaging.region import Region, Size
from imaging.surfaces import SURFACES, surface_id
from tests.finishing.masks.conftest import Scene

SIZE = Size(480, 640)
WALL = {"mask": "class", "name": "wall"}


def draw_room() -> tuple[np.ndarray, np.ndarray]:
    """A light wall over a dark floor, parted along a slope, and the numbers of their surfaces."""
    y, x = np.mgrid[: SIZE.height, : SIZE.width] + 0.5
    labels = np.where(y < 280 + 0.1 * x, surface_id("wall"), surface_id("floor")).astype(np.uint8)
    pixels = np.where((labels == surface_id("wall"))[..., None], (200, 190, 180), (90, 70, 50)).astype(np.uint8)
    return pixels, labels


def see(labels: np.ndarray, down: int = 8, across: int = 8) -> SurfaceMap:
    """As a network says it that sees every eighth pixel, and is sure to nine tenths."""
    coarse = labels[down // 2 :: down, across // 2 :: across]
    sure = (np.arange(len(SURFACES))[:, None, None] == coarse).astype(np.float32)
    return SurfaceMap((0.9 * sure + 0.1 / len(SURFACES)).astype(np.float16))


def overlap(weight: np.ndarray, truth: np.ndarray) -> float:
    return float(np.minimum(weight, truth).sum() / np.maximum(weight, truth).sum())


@pytest.mark.parametrize("name", ["wall", "floor"])
async def test_a_surface_is_found_and_laid_along_the_photos_edges(scene: Scene, name: Any) -> None:
    pixels, labels = draw_room()
    asked = {"mask": "class", "name": name}
    truth = labels == surface_id(name)
    mask = await scene.resolve(asked, pixels, given={SurfacesSeen(): see(labels)})
    assert overlap(mask.crop(SIZE.region), truth) > 0.995
    rough = await scene.resolve({**asked, "refine": False}, pixels, given={SurfacesSeen(): see(labels)})
    assert 0.95 < overlap(rough.crop(SIZE.region), truth) < 0.995


@pytest.mark.parametrize(("down", "across"), [(8, 10), (10, 8)])
async def test_a_network_that_is_shown_photos_squashed_is_understood(scene: Scene, down: int, across: int) -> None:
    pixels, labels = draw_room()
    mask = await scene.resolve(WALL, pixels, given={SurfacesSeen(): see(labels, down, across)})
    assert overlap(mask.crop(SIZE.region), labels == surface_id("wall")) > 0.99


async def test_it_moves_with_the_photo_when_that_is_straightened(scene: Scene) -> None:
    pixels, labels = draw_room()
    warp = Warp(((1, 0, 40), (0, 1, 30), (0, 0, 1)), SIZE, Size(400, 560))
    mask = await scene.resolve(WALL, pixels, warp=warp, given={SurfacesSeen(): see(labels)})
    moved = (labels == surface_id("wall"))[30:430, 40:600]
    assert overlap(mask.crop(Size(400, 560).region), moved) > 0.99


async def test_in_a_border_it_is_where_the_photo_is(scene: Scene) -> None:
    inside, labels = draw_room()
    pixels = np.full((SIZE.height + 60, SIZE.width + 80, 3), 255, np.uint8)
    place = Region(30, 40, 30 + SIZE.height, 40 + SIZE.width)
    pixels[place.slices] = inside
    border = Border.around(Photo(pixels), place)
    mask = await scene.resolve(WALL, pixels, mount=border, given={SurfacesSeen(): see(labels)})
    assert overlap(mask.crop(SIZE.region), labels == surface_id("wall")) > 0.99


@pytest.mark.parametrize(
    ("value", "code"), [(None, "surfaces_failed"), (see(np.full((480, 640), surface_id("floor"))), "class_not_there")]
)
async def test_what_cannot_be_had_says_why(value: Any, code: str, scene: Scene, plain: np.ndarray) -> None:
    with pytest.raises(MaskError, match="wall") as refusal:
        await scene.resolve(WALL, plain, given={SurfacesSeen(): value})
    assert refusal.value.code == code


def test_all_surfaces_are_looked_for_once_and_the_sky_by_the_segmenter() -> None:
    names = ("wall", "sky", "floor", "window", "wall")
    needed = mask_needs(*(Class.model_validate({"name": name}) for name in names))
    assert needed == (SurfacesSeen(), FoundSky())
    assert [asset.roles for asset in needed] == [("surfaces",), ("segmenter",)]


@pytest.mark.parametrize(("name", "roles"), [("floor", {"surfaces"}), ("sky", set())])
def test_a_profile_that_cannot_tell_surfaces_is_refused_before_there_is_a_job(name: str, roles: set[str]) -> None:
    step = {"step": "recolour", "mask": {"mask": "class", "name": name}, "paint": "#b08d57"}
    asked = EnhanceOptions.model_validate({"recipe": [step]})
    assert find_editing_roles(asked.steps) == roles
    if roles:
        with pytest.raises(PartMissingError, match="surfaces") as refusal:
            EditingParts().check(roles)
        assert refusal.value.code == "profile_lacks"
