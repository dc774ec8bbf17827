"""Borders, bars, passe-partouts and captions are found to the pixel, and photos without any are left whole."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging.codec import decode_photo
from imaging.mount import find_border
from imaging.region import Region, Size
from imaging.scenes import render_house, render_room

WHITE, BLACK, GREY, CREAM = 255, 0, 128, (240, 232, 220)


@pytest.fixture(scope="module", params=["house", "room"])
def inner(request: pytest.FixtureRequest) -> np.ndarray:
    return (render_house if request.param == "house" else render_room)(Size(240, 320), 2)


def put(pixels: np.ndarray, top: int, bottom: int, left: int, right: int, colour: object) -> np.ndarray:
    """The picture within bands of that many rows and columns."""
    height, width = pixels.shape[:2]
    out = np.empty((height + top + bottom, width + left + right, 3), pixels.dtype)
    out[:] = np.asarray(colour, np.float64) * (np.iinfo(pixels.dtype).max / 255)
    out[top : top + height, left : left + width] = pixels
    return out


def jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    done, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def letter(pixels: np.ndarray, x: int, y: int, colour: tuple[int, int, int]) -> np.ndarray:
    return cv2.putText(pixels.copy(), "MLS 12345 Agents", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)


@pytest.mark.parametrize("colour", [WHITE, BLACK, GREY, CREAM])
@pytest.mark.parametrize(
    "sides",
    [(20, 20, 20, 20), (2, 2, 2, 2), (9, 60, 25, 14), (40, 40, 0, 0), (0, 0, 70, 70), (0, 30, 0, 0), (0, 0, 12, 0)],
)
def test_a_band_of_one_colour_is_found_to_the_pixel(
    inner: np.ndarray, sides: tuple[int, int, int, int], colour: object
) -> None:
    framed = put(inner, *sides, colour)
    top, _, left, _ = sides
    assert find_border(framed) == inside(inner, top, left)
    deep = framed.astype(np.uint16) * 257
    assert find_border(deep) == inside(inner, top, left)


def inside(pixels: np.ndarray, top: int, left: int) -> Region:
    return Region(top, left, top + pixels.shape[0], left + pixels.shape[1])


def test_a_border_in_a_grey_photo_is_found(inner: np.ndarray) -> None:
    grey = np.repeat(inner.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    assert find_border(put(grey, 20, 20, 20, 20, GREY)) == inside(grey, 20, 20)


@pytest.mark.parametrize("line", [2, 3, 5])
def test_a_passe_partout_of_two_colours_with_a_line_between_is_all_border(inner: np.ndarray, line: int) -> None:
    framed = inner
    for depth, colour in ((18, CREAM), (line, 30), (25, WHITE)):
        framed = put(framed, depth, depth, depth, depth, colour)
    where = inside(inner, 43 + line, 43 + line)
    assert find_border(framed) == where
    found = find_border(jpeg(framed, 90))
    assert found is not None
    assert near(found, where)


def near(one: Region, other: Region, px: int = 1) -> bool:
    """No edge more than that apart."""
    pairs = [(getattr(one, side), getattr(other, side)) for side in ("top", "left", "bottom", "right")]
    return all(abs(a - b) <= px for a, b in pairs)


@pytest.mark.parametrize("colour", [WHITE, BLACK])
@pytest.mark.parametrize("sides", [(24, 24, 24, 24), (40, 40, 0, 0), (0, 0, 33, 33)])
def test_compression_moves_no_edge_by_more_than_a_pixel(
    inner: np.ndarray, sides: tuple[int, int, int, int], colour: int
) -> None:
    for quality in (95, 85, 75):
        found = find_border(jpeg(put(inner, *sides, colour), quality))
        assert found is not None
        assert near(found, inside(inner, sides[0], sides[2]))


@pytest.mark.parametrize("colour", [WHITE, BLACK])
def test_a_caption_is_no_part_of_the_photo(inner: np.ndarray, colour: int) -> None:
    ink = (200, 0, 0) if colour else (255, 255, 255)
    below = letter(put(inner, 0, 36, 0, 0, colour), 20, 262, ink)
    above = letter(put(inner, 36, 0, 0, 0, colour), 20, 23, ink)
    assert find_border(below) == inside(inner, 0, 0)
    assert find_border(above) == inside(inner, 36, 0)
    found = find_border(jpeg(below, 90))
    assert found is not None
    assert near(found, inside(inner, 0, 0))
    framed = letter(put(inner, 15, 50, 15, 15, WHITE), 30, 285, (0, 0, 0))
    assert find_border(framed) == inside(inner, 15, 15)


def test_a_watermark_over_a_bar_and_the_photo_hides_no_bar(inner: np.ndarray) -> None:
    framed = letter(put(inner, 40, 40, 0, 0, WHITE), 150, 285, (90, 90, 90))
    found = find_border(framed)
    assert found is not None
    assert near(found, inside(inner, 40, 0), 2)


def test_where_the_photo_meets_a_border_in_its_colour_the_other_sides_say_how_deep_it_is(inner: np.ndarray) -> None:
    rows, columns = np.indices(inner.shape[:2])
    burnt = inner.copy()
    burnt[rows < columns // 4 - 10] = WHITE
    assert find_border(put(burnt, 20, 20, 20, 20, WHITE)) == inside(burnt, 20, 20)


@pytest.mark.parametrize("colour", [WHITE, BLACK])
def test_what_burnt_out_or_drowned_along_an_edge_is_of_the_photo(inner: np.ndarray, colour: int) -> None:
    """A sky over a roof, a floor in the dark: they end nowhere along a straight line."""
    rows, columns = np.indices(inner.shape[:2])
    for gone in (
        rows < 60 + columns // 12,
        rows < 40 + 30 * np.abs(np.sin(columns / 40)),
        rows + columns < 200,
        columns < 20 + rows // 10,
        rows > 200 - columns // 20,
    ):
        burnt = inner.copy()
        burnt[gone] = colour
        assert find_border(burnt) is None


def test_a_roof_as_straight_as_a_border_under_a_burnt_sky_stays_a_photo(inner: np.ndarray) -> None:
    """With a chimney on it, or a third of the picture above it."""
    for sky, chimney in ((30, 12), (100, 0)):
        burnt = inner.copy()
        burnt[:sky] = WHITE
        burnt[sky:][: 240 - sky] = np.minimum(burnt[sky:], 200)
        burnt[sky - chimney : sky, 100:115] = 70
        assert find_border(burnt) is None


def test_a_straight_roof_over_most_of_the_width_is_no_border(inner: np.ndarray) -> None:
    burnt = np.minimum(inner, 200)
    burnt[:25] = WHITE
    burnt[:100, 230:] = WHITE
    assert find_border(burnt) is None
    assert find_border(np.ascontiguousarray(burnt[:, :220])) is not None, "alone it cannot be told from one"


def test_a_soft_edge_is_none_of_a_border(inner: np.ndarray) -> None:
    vignette = inner.astype(np.float32)
    ramp = np.clip(np.arange(240) / 60 - 0.3, 0, 1)[:, None, None]
    assert find_border((vignette * ramp).astype(np.uint8)) is None
    gradient = np.repeat(np.linspace(60, 255, 240).astype(np.uint8)[:, None, None], 320, axis=1).repeat(3, axis=2)
    assert find_border(gradient) is None


def test_nothing_but_a_photo_is_taken_for_one(inner: np.ndarray) -> None:
    blank = np.full((200, 300, 3), WHITE, np.uint8)
    assert find_border(blank) is None
    assert find_border(put(np.full((100, 160, 3), 90, np.uint8), 20, 20, 20, 20, WHITE)) is None
    assert find_border(put(inner[:24, :24], 40, 40, 40, 40, WHITE)) is None, "too few pixels"
    assert find_border(put(inner[::4, ::4], 40, 40, 300, 300, WHITE)) is None, "a motif on a ground"
    for shape in ((1, 1, 3), (1, 500, 3), (7, 7, 3), (500, 2, 3)):
        assert find_border(np.full(shape, 9, np.uint8)) is None


def test_a_drawing_on_its_sheet_is_no_photo_in_a_border() -> None:
    plan = np.full((300, 400, 3), WHITE, np.uint8)
    for top, left, bottom, right in ((0, 0, 300, 400), (0, 0, 150, 200), (150, 200, 300, 400)):
        cv2.rectangle(plan, (left, top), (right - 1, bottom - 1), (0, 0, 0), 6)
    assert find_border(put(plan, 30, 30, 30, 30, WHITE)) is None


@pytest.mark.parametrize("scene", [render_house, render_room])
@pytest.mark.parametrize("seed", range(4))
def test_rendered_photos_are_whole(scene: object, seed: int) -> None:
    pixels = scene(Size(240, 320), seed)  # type: ignore[operator]
    for gain in (0.3, 1.0, 3.0):
        assert find_border(np.clip(pixels * gain, 0, 255).astype(np.uint8)) is None


def test_real_photos_are_whole(shared: Path) -> None:
    paths = [path for folder in ("houses", "facades/images") for path in (shared / "evaluation" / folder).glob("*.jpg")]
    paths += [*(shared / "photos").glob("interior/*.jpg"), *(shared / "photos").glob("exterior*/*.jpg")]
    for path in sorted(paths)[::4]:
        assert find_border(decode_photo(path).pixels) is None, path.name


def test_bars_of_listings_are_found_though_an_agency_wrote_over_them(shared: Path) -> None:
    houses = shared / "train" / "houses"
    known = {"263_kitchen": (17, 284), "61_bedroom": (17, 285), "67_frontal": (37, 264), "64_bedroom": (18, 284)}
    for name, (top, bottom) in known.items():
        found = find_border(decode_photo(houses / f"{name}.jpg").pixels)
        assert found is not None, name
        assert near(found, Region(top, 0, bottom, 400)), name
