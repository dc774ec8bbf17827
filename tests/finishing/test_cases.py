"""Files of kinds that people report, finished at strength 0: their colours, and what they carry beside them."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from finishing.finish import Finished
from imaging.codec import decode_photo
from imaging.codec.tonemap import tone_map
from imaging.color import delta_e_2000, srgb_to_lab, srgb_to_linear
from tests.finishing.parts import Graph

Check = Callable[[Path], Awaitable[None]]


async def finish(path: Path, **options: Any) -> Finished:
    """As it is, in its own format unless another is asked for."""
    return await Graph().finish(path, **{"format": None, "strength": 0, "sky": "never", "straighten": "off", **options})


def lab(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(srgb_to_lab(pixels / np.iinfo(pixels.dtype).max))


async def measure(path: Path, twin: np.ndarray) -> np.ndarray:
    """ΔE2000 between a finished photo and its twin in sRGB."""
    made = await finish(path, format="png")
    return np.asarray(delta_e_2000(lab(decode_photo(made.photo).pixels), lab(twin)))


def room(case: Path) -> np.ndarray:
    """The picture that most cases of colour show, as plain 8-bit sRGB."""
    return decode_photo(case.parent / "float-tiff-srgb-trc" / "same-as-8bit.png").pixels


async def looks_like_the_room(case: Path) -> None:
    (path,) = case.glob("in.*")
    away = await measure(path, room(case))
    assert away.mean() < 1
    assert np.percentile(away, 99) < 3


async def looks_like_the_room_but_for_compression(case: Path) -> None:
    """4:2:0 and HEVC's own losses are in it: of the same picture as an sRGB HEIC they are a mean of 0.9 and 4.3."""
    away = await measure(case / "in.heic", room(case))
    assert away.mean() < 1.2
    assert np.percentile(away, 99) < 5.5


async def shows_the_chart(case: Path) -> None:
    await looks_like_the_room_but_for_compression(case)
    made = await finish(case / "chart.heic", format="png")
    assert "Display P3" in made.report.input.color
    first, second = decode_photo(made.photo).pixels[30, [25, 75]].astype(int)
    assert np.abs(first - [200, 40, 40]).max() <= 3
    assert np.abs(second - [40, 160, 60]).max() <= 3


async def is_mapped_to_sdr_and_says_so(case: Path) -> None:
    await looks_like_the_room_but_for_compression(case)
    made = await finish(case / "in.heic")
    assert "PQ" in made.report.input.color
    assert "BT.2408" in made.report.input.color


async def looks_like_linear_light(case: Path) -> None:
    light = srgb_to_linear(room(case) / 255).astype(np.float32)
    away = await measure(case / "in.tif", tone_map(light))
    assert away.mean() < 1
    assert np.percentile(away, 99) < 3


async def is_two_stops_brighter(case: Path) -> None:
    plain, brighter = (srgb_to_linear(decode_photo(case / name).pixels / 65_535) for name in ("be0.dng", "be2.dng"))
    tells = (plain > 0.01) & (brighter < 0.95)
    assert tells.mean() > 0.05
    assert abs(np.median(np.log2(brighter[tells] / plain[tells])) - 2) < 0.01


async def keeps_its_selection_and_no_white_around_it(case: Path) -> None:
    given = tifffile.imread(case / "in.tif")
    made = await finish(case / "in.tif")
    with tifffile.TiffFile(io.BytesIO(made.photo)) as file:
        assert tuple(file.pages[0].tags["ExtraSamples"].value) == (0,)
        np.testing.assert_array_equal(file.asarray(), given)
    jpeg = await finish(case / "in.tif", format="jpeg")
    assert np.abs(decode_photo(jpeg.photo).pixels.astype(int) - given[..., :3]).mean() < 3


async def keeps_what_classic_tiff_keeps(case: Path) -> None:
    written = []
    for name in ("in.tif", "same-as-classic.tif"):
        made = await finish(case / name)
        with tifffile.TiffFile(io.BytesIO(made.photo)) as file:
            written.append({tag.code: tag.value for tag in file.pages[0].tags if tag.code not in (273, 279)})
    assert written[0] == written[1]
    assert {270, 271, 282, 315, 700, 33432} <= set(written[0])


async def keeps_300_dpi(case: Path) -> None:
    for name in ("jfif300.jpg", "phys300.png", "res300.tif"):
        with Image.open(io.BytesIO((await finish(case / name)).photo)) as image:
            assert [round(float(each)) for each in image.info["dpi"]] == [300, 300], name


async def keeps_its_texts(case: Path) -> None:
    with Image.open(io.BytesIO((await finish(case / "in.png")).photo)) as image:
        image.load()
        assert image.text["Copyright"] == "(c) Example Studio"
        assert image.text["Description"] == "Wohnzimmer, Süd"
        assert {"Title", "Author"} <= set(image.text)
    with Image.open(io.BytesIO((await finish(case / "comment.jpg")).photo)) as image:
        assert image.info["comment"] == b"(c) Example Studio"


async def has_no_settings_to_apply(case: Path) -> None:
    made = await finish(case / "in.jpg")
    assert b"Exposure2012" not in made.photo
    assert b"CropLeft" not in made.photo
    assert b"Rating" in made.photo
    assert [note.code for note in made.report.input.notes] == ["develop_settings_dropped"]


async def stays_grey(case: Path) -> None:
    for name in ("room_grey.jpg", "ext_grey.jpg"):
        made = await finish(case / name, strength=1, sky="auto")
        assert np.ptp(decode_photo(made.photo).pixels, axis=2).max() == 0, name


CASES: dict[str, Check] = {
    "bigtiff-metadata": keeps_what_classic_tiff_keeps,
    "bw-rgb-photo": stays_grey,
    "dng-baseline-exposure": is_two_stops_brighter,
    "dpi-lost": keeps_300_dpi,
    "float-tiff-srgb-trc": looks_like_the_room,
    "heic-nclx-p3": shows_the_chart,
    "heic-nclx-pq": is_mapped_to_sdr_and_says_so,
    "logluv-tiff": looks_like_linear_light,
    "png-chrm-adobergb": looks_like_the_room,
    "png-gama-linear": looks_like_the_room,
    "png-text-lost": keeps_its_texts,
    "tiff-saved-selection": keeps_its_selection_and_no_white_around_it,
    "xmp-crs-unapplied": has_no_settings_to_apply,
}


@pytest.mark.parametrize("name", CASES)
async def test_a_reported_case_comes_out_right(shared: Path, name: str) -> None:
    case = shared / "cases" / name
    if not case.is_dir():
        pytest.skip("the case is not present")
    await CASES[name](case)
