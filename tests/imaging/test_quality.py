"""The verdict must pass every honest change of tone, and name the one tile that does anything else."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from imaging.photo import ImageError
from imaging.quality import QualityReport, QualityThresholds, measure_tiles, measuring_step
from imaging.region import Size
from imaging.tiling import plan_tiles

SIZE = Size(1000, 1180)
TILES = plan_tiles(SIZE, 512, 64)
CENTRE = 4


def draw_room(size: Size = SIZE) -> np.ndarray:
    """A wall with a gradient, furniture, fabric and a poster; every tile has something and somewhere plain."""
    noise = np.random.default_rng(5)
    wall = np.linspace(150, 110, size.width)[None, :] + np.linspace(20, -20, size.height)[:, None]
    room = np.repeat(wall[..., None], 3, axis=2) * (1.0, 0.97, 0.9)
    for _ in range(60):
        y, x = noise.integers(0, size.height), noise.integers(0, size.width)
        height, width = noise.integers(20, 90, 2)
        room[y : y + height, x : x + width] = noise.uniform(50, 185, 3)
    fabric = 12 * np.sin(np.arange(size.width) / 3)[None, :, None] * np.sin(np.arange(size.height) / 4)[:, None, None]
    room[::, size.width // 3 : size.width // 2] += fabric[:, size.width // 3 : size.width // 2]
    room = cv2.GaussianBlur(room, (0, 0), 0.8) + noise.normal(0, 1.5, room.shape)
    return np.clip(np.rint(room), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    return draw_room()


def brighten(pixels: np.ndarray, low: float = 1.1, high: float = 1.4, offset: float = 6) -> np.ndarray:
    """A smooth tone field: the gain rises from left to right, the blue a little less."""
    gain = np.linspace(low, high, pixels.shape[1])[None, :, None] * (1.0, 1.0, 0.93)
    return np.clip(np.rint(pixels * gain + offset), 0, 255).astype(np.uint8)


def failing(report: QualityReport) -> list[int]:
    return [tile.index for tile in report.tiles if not tile.passed]


def spoil(pixels: np.ndarray, change: Callable[[np.ndarray], np.ndarray], index: int = CENTRE) -> np.ndarray:
    spoilt = pixels.copy()
    core = TILES[index].core.slices
    spoilt[core] = np.clip(change(spoilt[core].astype(np.float32)), 0, 255).astype(np.uint8)
    return spoilt


def with_object(core: np.ndarray) -> np.ndarray:
    core[100:170, 120:200] = (40, 90, 60)
    cv2.circle(core, (160, 135), 22, (230.0, 220.0, 200.0), 4)
    return core


def with_lettering(core: np.ndarray) -> np.ndarray:
    return cv2.putText(core.astype(np.uint8), "SOLD", (40, 200), 0, 2.5, (240, 240, 240), 5)


def without_a_patch(core: np.ndarray) -> np.ndarray:
    height, width = core.shape[:2]
    core[height // 4 : height // 2, width // 4 : width // 2] = core[:20, :20].mean(axis=(0, 1))
    return core


DEFECTS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], str]] = {
    "drawn object": (with_object, "patch_structure"),
    "lettering": (with_lettering, "patch_structure"),
    "removed object": (without_a_patch, "patch_structure"),
    "blurred tile": (lambda core: cv2.GaussianBlur(core, (0, 0), 4), "structure"),
    "shifted tile": (lambda core: np.roll(core, (6, 6), (0, 1)), "structure"),
    "4 levels brighter": (lambda core: core + 4, "seam"),
    "blue by 6 levels": (lambda core: core + np.array([0, 0, 6]), "seam"),
    "crushed highlights": (lambda core: core * 2, "clipped"),
    "blocked shadows": (lambda core: core - 180, "clipped"),
    "garbage": (lambda core: np.random.default_rng(0).uniform(0, 255, core.shape), "invented_edges"),
    "upside down": (lambda core: core[::-1], "structure"),
    "grey": (lambda core: np.broadcast_to(core.mean(axis=(0, 1)), core.shape), "structure"),
    "another colour": (lambda core: core[..., ::-1] * (0.2, 0.6, 1.6) + (0, 0, 90), "seam"),
}


def test_identity_has_perfect_figures(room: np.ndarray) -> None:
    report = measure_tiles(room, room, TILES)
    assert report.passed
    assert report.seam == 1
    for tile in report.tiles:
        assert tile.structure == pytest.approx(1, abs=1e-6)
        assert tile.patch_structure == pytest.approx(1, abs=1e-5)
        assert (tile.edge_precision, tile.edge_recall) == (1, 1)
        assert (tile.delta_e, tile.clipped, tile.seam, tile.reasons) == (0, 0, 1, ())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_smooth_change_of_tone_passes(room: np.ndarray, dtype: type[np.unsignedinteger]) -> None:
    scale = np.iinfo(dtype).max // 255
    original, result = (pixels.astype(dtype) * dtype(scale) for pixels in (room, brighten(room)))
    report = measure_tiles(original, result, TILES)
    assert failing(report) == []
    assert report.seam == pytest.approx(1, abs=0.3)
    assert min(tile.structure for tile in report.tiles) > 0.98
    assert all(tile.delta_e > 3 for tile in report.tiles)


def test_dark_noisy_photo_raised_fourfold_passes(room: np.ndarray) -> None:
    """Canny finds many more edges after brightening; none of them is new."""
    noise = np.random.default_rng(1).normal(0, 2, room.shape)
    dark = np.clip(np.rint(room * 0.22 + noise), 0, 255).astype(np.uint8)
    report = measure_tiles(dark, brighten(dark, 2.0, 4.0, 8), TILES)
    assert failing(report) == []
    assert min(tile.edge_precision for tile in report.tiles) > 0.9


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_fails_in_its_own_tile_alone(room: np.ndarray, name: str) -> None:
    change, reason = DEFECTS[name]
    report = measure_tiles(room, spoil(brighten(room), change), TILES)
    assert failing(report) == [CENTRE]
    assert reason in report.tiles[CENTRE].reasons
    assert not report.passed


@pytest.mark.parametrize("index", range(len(TILES)))
def test_seam_is_blamed_on_the_tile_that_differs_wherever_it_lies(room: np.ndarray, index: int) -> None:
    report = measure_tiles(room, spoil(brighten(room), lambda core: core + 5, index), TILES)
    assert failing(report) == [index]
    assert report.tiles[index].reasons == ("seam",)
    assert report.seam > 1.5


def test_between_two_tiles_a_seam_is_blamed_on_both(room: np.ndarray) -> None:
    pair = plan_tiles(Size(500, 900), 512, 64)
    original = room[:500, :900]
    result = brighten(original, 1.0, 1.1, 0)
    result[pair[1].core.slices] += 5
    assert failing(measure_tiles(original, result, pair)) == [0, 1]


def test_a_tile_kept_in_its_original_state_among_brightened_ones_shows() -> None:
    room = draw_room()
    result = brighten(room)
    result[TILES[CENTRE].core.slices] = room[TILES[CENTRE].core.slices]
    report = measure_tiles(room, result, TILES)
    assert failing(report) == [CENTRE]
    assert report.tiles[CENTRE].reasons == ("seam",)


def test_noise_of_a_plain_wall_is_not_structure() -> None:
    """Fresh noise of a level on a wall is no defect; it would ruin a plain correlation."""
    noise = np.random.default_rng(2)
    wall = np.linspace(120, 180, SIZE.width)[None, :, None] + np.zeros((SIZE.height, 1, 3))
    original, result = (np.rint(wall + noise.normal(0, 1, wall.shape)).astype(np.uint8) for _ in range(2))
    report = measure_tiles(original, brighten(result, 1.0, 1.2, 0), TILES)
    assert failing(report) == []


def test_object_drawn_on_a_plain_wall_is_found() -> None:
    wall = np.full((SIZE.height, SIZE.width, 3), 150, np.uint8)
    report = measure_tiles(wall, spoil(wall, with_object), TILES)
    assert failing(report) == [CENTRE]
    assert {"patch_structure", "invented_edges"} <= set(report.tiles[CENTRE].reasons)


def test_figures_depend_on_the_tiles_own_pixels_alone(room: np.ndarray) -> None:
    result = brighten(room)
    clean = measure_tiles(room, result, TILES).tiles
    spoilt = measure_tiles(room, spoil(result, DEFECTS["garbage"][0]), TILES).tiles
    for before, after in zip(clean, spoilt, strict=True):
        if before.index != CENTRE:
            assert (before.structure, before.edge_precision, before.delta_e) == (
                after.structure,
                after.edge_precision,
                after.delta_e,
            )


def test_delta_e_bound_catches_an_implausible_change(room: np.ndarray) -> None:
    strict = QualityThresholds(max_delta_e=5)
    report = measure_tiles(room, brighten(room, 1.5, 1.6, 20), TILES, strict)
    assert failing(report) == [tile.index for tile in TILES]
    assert all("delta_e" in tile.reasons for tile in report.tiles)


def test_report_is_the_same_every_time(room: np.ndarray) -> None:
    result = brighten(room)
    assert measure_tiles(room, result, TILES) == measure_tiles(room, result, TILES)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 500), (7, 9), (65, 40)])
def test_tiny_photos_are_judged_too(height: int, width: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    report = measure_tiles(pixels, pixels, plan_tiles(Size(height, width), 32, 8))
    assert report.passed
    assert report.seam == 1


def test_large_photos_are_measured_smaller_and_defects_still_found(room: np.ndarray) -> None:
    size = Size(4000, 4200)
    original = cv2.resize(room, (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    tiles = plan_tiles(size, 1024, 128)
    result = brighten(original)
    assert failing(measure_tiles(original, result, tiles)) == []
    with_object(result[tiles[12].core.slices])
    assert failing(measure_tiles(original, result, tiles)) == [12]


def test_measuring_step_grows_with_the_photo() -> None:
    sizes = [Size(1, 1), Size(3000, 4000), Size(5455, 8183), Size(9000, 13000)]
    assert [measuring_step(size) for size in sizes] == [1, 1, 2, 4]


def test_real_rooms_pass_when_brightened_and_fail_when_drawn_upon(shared: Path) -> None:
    photos = sorted((shared / "photos/interior").glob("*.jpg"))[:3]
    for path in photos:
        with Image.open(path) as photo:
            small = np.asarray(photo.convert("RGB").resize((SIZE.width, SIZE.height)))
        original = (small * 0.6).astype(np.uint8)
        result = brighten(original, 1.2, 1.5, 4)
        assert failing(measure_tiles(original, result, TILES)) == [], path.name
        assert CENTRE in failing(measure_tiles(original, spoil(result, with_object), TILES)), path.name


@pytest.mark.parametrize(
    ("original", "result", "code"),
    [
        (np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9, 3), np.uint16), "wrong_dtype"),
        (np.zeros((9, 9, 3), np.float32), np.zeros((9, 9, 3), np.float32), "wrong_dtype"),
        (np.zeros((9, 9, 3), np.uint8), np.zeros((9, 8, 3), np.uint8), "size_mismatch"),
        (np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.uint8), "wrong_shape"),
    ],
)
def test_pairs_that_cannot_be_judged(original: np.ndarray, result: np.ndarray, code: str) -> None:
    with pytest.raises(ImageError) as failure:
        measure_tiles(original, result, plan_tiles(Size(9, 9)))
    assert failure.value.code == code


def test_tiles_of_another_photo_are_refused(room: np.ndarray) -> None:
    with pytest.raises(ImageError) as failure:
        measure_tiles(room, room, plan_tiles(Size(2000, 2000)))
    assert failure.value.code == "tile_outside"
    with pytest.raises(ImageError):
        measure_tiles(room, room, ())
