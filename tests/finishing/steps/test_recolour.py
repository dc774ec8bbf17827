"""A surface in another paint, through a recipe: what is disclosed, warned of, refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.recolour import recolour
from tests.finishing.parts import Graph, codes
from tests.finishing.steps.edited import open_graph, paint
from tests.imaging.recolour.rooms import DARK, OLD, SIZE, mask_wall, photograph

TOP = 3 * SIZE.height // 4
WALL = {"mask": "polygon", "points": [[0, 0], [SIZE.width, 0], [SIZE.width, TOP], [0, TOP]]}
NAVY = "#2b3b54"


def ask(**more: Any) -> dict[str, Any]:
    return {"recipe": [{"step": "recolour", "mask": WALL, "paint": NAVY, **more}]}


def save(folder: Path, pixels: np.ndarray) -> Path:
    path = folder / "wall.png"
    path.write_bytes(encode_photo(Photo(pixels, format="png")))
    return path


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    return save(tmp_path, photograph(OLD))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
async def test_the_wall_is_painted_nothing_else_is_touched_and_a_buyer_is_told(
    graph: Graph, tmp_path: Path, dtype: type
) -> None:
    before = photograph(OLD, dtype=dtype)
    finished = await graph.finish(save(tmp_path, before), **ask())
    after, report = decode_photo(finished.photo).pixels, finished.report
    assert after.dtype == dtype
    assert np.array_equal(after[TOP:], before[TOP:])
    alone, _ = recolour(before, mask_wall(), (43 / 255, 59 / 255, 84 / 255))
    assert np.array_equal(after[: TOP - 40, :300], alone[: TOP - 40, :300])
    (step,) = report.steps
    assert (step.outcome, step.change, step.outside_equal) == ("applied", "composited", True)
    assert step.region == (0, 0, TOP, SIZE.width)
    assert step.fraction == pytest.approx(0.75, abs=0.005)
    assert step.mask is not None
    assert step.figures["shown"] == NAVY
    assert step.figures["coverage"] == pytest.approx(0.75, abs=0.005)
    assert {"burnt", "rolled_off", "grain_ratio", "edge_misfit", "other_materials"} <= set(step.figures)
    (told,) = report.alterations
    assert (told.what, told.classification) == ("recolour", "alteration")
    assert NAVY in told.description
    assert report.disclosure_required
    assert codes(report) == []


async def test_old_paint_white_and_the_swatch_are_three_answers(graph: Graph, wall: Path) -> None:
    told = {}
    for anchor, more in {"swatch": {}, "old paint": {"old_paint": "RAL 9010"}, "white": {"white": "#c0b8a0"}}.items():
        report = (await graph.finish(wall, **ask(**more))).report
        assert report.steps[0].figures["anchor"] == anchor
        told[anchor] = report.steps[0].figures["shown"]
    assert told["swatch"] == NAVY
    assert len(set(told.values())) == 3


async def test_a_paint_in_lab_is_that_of_its_d50_white(graph: Graph, wall: Path) -> None:
    report = (await graph.finish(wall, **ask(paint={"lab": [40, 0, 0]}))).report
    shown = str(report.steps[0].figures["shown"])
    red, green, blue = (int(shown[at : at + 2], 16) for at in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) <= 1, "a neutral paint stays neutral"
    assert red == pytest.approx(94, abs=1)


async def test_what_cannot_be_painted_is_left_and_said(graph: Graph, tmp_path: Path) -> None:
    burnt = photograph(OLD)
    burnt[:TOP] = 255
    finished = await graph.finish(save(tmp_path, burnt), **ask())
    assert np.array_equal(decode_photo(finished.photo).pixels, burnt)
    assert codes(finished.report) == ["wall_burnt"]
    assert finished.report.steps[0].outcome == "unchanged"
    assert "burnt out" in finished.report.steps[0].reason
    assert not finished.report.disclosure_required


async def test_a_mask_beside_the_photo_fails_the_step_and_loses_nothing(graph: Graph, wall: Path) -> None:
    outside = {"mask": "polygon", "points": [[900, 900], [950, 900], [950, 950]]}
    finished = await graph.finish(wall, **ask(mask=outside))
    assert np.array_equal(decode_photo(finished.photo).pixels, photograph(OLD))
    assert codes(finished.report) == ["recolour_failed"]
    assert finished.report.steps[0].outcome == "failed"


async def test_several_materials_and_far_exposures_are_warned_of(graph: Graph, tmp_path: Path) -> None:
    mixed = photograph(OLD)
    mixed[:70, :200] = (120, 70, 30)
    report = (await graph.finish(save(tmp_path, mixed), **ask())).report
    assert codes(report) == ["several_materials"]
    dark = photograph((0.09, 0.09, 0.1), noise=0.001)
    report = (await graph.finish(save(tmp_path, dark), **ask(paint="RAL 9016"))).report
    assert "far_exposure" in codes(report)
    assert report.steps[0].outcome == "applied"


async def test_floors_are_previewed_and_never_called_that_paint(graph: Graph, wall: Path) -> None:
    finished = await graph.finish(wall, **ask(material="parquet", paint="#9a6a3a"))
    report, after, before = finished.report, decode_photo(finished.photo).pixels, photograph(OLD)
    assert np.array_equal(after[TOP:], before[TOP:])
    red, _, blue = after[:TOP].reshape(-1, 3).mean(axis=0)
    assert red > 1.3 * blue
    assert "preview" in report.alterations[0].description
    assert report.steps[0].figures["material"] == "parquet"


async def test_two_paints_in_one_recipe_come_one_over_the_other(graph: Graph, wall: Path) -> None:
    half = {"mask": "polygon", "points": [[0, 0], [SIZE.width / 2, 0], [SIZE.width / 2, TOP], [0, TOP]]}
    step = {"step": "recolour", "mask": WALL, "paint": NAVY}
    both = {"recipe": [step, {**step, "mask": half, "paint": "RAL 3020"}]}
    after = decode_photo((await graph.finish(wall, **both)).photo).pixels
    once = decode_photo((await graph.finish(wall, **ask())).photo).pixels
    middle = SIZE.width // 2
    assert np.array_equal(after[:, middle + 2 :], once[:, middle + 2 :])
    assert after[80, 60, 0] > 2 * after[80, 60, 2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
async def test_sheen_on_what_was_found_is_painted_as_well(tmp_path: Path) -> None:
    pixels = paint()
    pixels[64:96, 128:160] = (200, 20, 20)
    pixels[76:84, 136:152] = (230, 150, 140)
    chair = {"mask": "detect", "name": "face", "least": 0.3}
    graph = open_graph(tmp_path / "profile", "faces")
    done = await graph.finish(save(tmp_path, pixels), **ask(mask=chair, paint="#2040a0"))
    sheen = decode_photo(done.photo).pixels[78:82, 140:148].reshape(-1, 3).mean(axis=0)
    assert sheen[2] > sheen[0] + 20


def test_the_paint_of_the_tests_is_navy() -> None:
    assert tuple(round(255 * value) for value in DARK) == (43, 59, 84)
