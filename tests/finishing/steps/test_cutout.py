"""Cutting out: on transparency, a colour, another photo; refused where a file cannot hold it; never lost."""

import base64
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from pydantic import ValidationError

from fanlight_client import edits
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.steps.cutout import Cutout
from imaging.codec import decode_photo, encode_photo
from imaging.cutout import Cutout as Cut
from imaging.photo import Photo
from tests.finishing.parts import broken, codes, outcomes
from tests.finishing.steps.edited import open_graph, paint, save

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
SUBJECT = [(top, left) for top in (64, 96, 128) for left in (128, 160, 192)]
OUTLINE = {"mask": "polygon", "points": [[128, 64], [224, 64], [224, 160], [128, 160]]}
DEEP = (slice(80, 144), slice(144, 208))
"""Well inside the subject."""


async def cut(
    tmp_path: Path, photo: Path, format: str | None = "png", parts: tuple[str, ...] = ("network",), **step: Any
) -> tuple[Photo, Report]:
    graph = open_graph(tmp_path / "profile", *parts)
    done = await graph.finish(photo, format=format, recipe=[{"step": "cutout", **step}])
    return decode_photo(done.photo), done.report


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("format", ["png", "tiff"])
async def test_the_subject_is_whole_and_the_rest_transparent(tmp_path: Path, dtype: type, format: str) -> None:
    pixels = paint(*SUBJECT, dtype=dtype)
    after, report = await cut(tmp_path, save(tmp_path, pixels), format)
    full = np.iinfo(dtype).max
    assert after.alpha is not None
    assert after.alpha.dtype == dtype
    assert after.alpha[DEEP].min() == full
    assert (after.pixels[DEEP] == pixels[DEEP]).all()
    assert after.alpha[:40].max() == after.alpha[:, :100].max() == 0
    (step,) = report.steps
    assert step.outcome == "applied"
    assert step.change == "composited"
    assert step.outside_equal is True
    assert step.figures["subject"] == pytest.approx(9 * 32 * 32 / (256 * 384), rel=0.1)
    assert step.figures["background"] == "transparent"
    assert report.disclosure_required
    assert [model.role for model in report.models] == ["cutter"]


async def test_webp_has_transparency_too(tmp_path: Path) -> None:
    after, _ = await cut(tmp_path, save(tmp_path, paint(*SUBJECT)), "webp")
    assert after.alpha is not None
    assert after.alpha[DEEP].min() == 255


@pytest.mark.parametrize("paper", ["#102030", {"srgb": [16, 32, 48]}])
@pytest.mark.parametrize("format", ["png", "jpeg"])
async def test_on_a_colour_nothing_is_transparent(tmp_path: Path, paper: Any, format: str) -> None:
    after, report = await cut(tmp_path, save(tmp_path, paint(*SUBJECT)), format, background=paper)
    assert after.alpha is None
    assert np.abs(after.pixels[:40].astype(int) - (16, 32, 48)).max() <= (0 if format == "png" else 2)
    assert after.pixels[DEEP][..., 0].min() > 240
    assert outcomes(report) == {"cutout": "applied"}


async def test_on_a_colour_in_lab(tmp_path: Path) -> None:
    after, _ = await cut(tmp_path, save(tmp_path, paint(*SUBJECT)), background={"lab": [100, 0, 0]})
    assert after.pixels[:40].min() >= 254


async def test_on_another_photo(tmp_path: Path) -> None:
    other = np.zeros((100, 200, 3), np.uint8)
    other[..., 2] = 200
    data = base64.b64encode(encode_photo(Photo(other, format="png"))).decode()
    after, report = await cut(tmp_path, save(tmp_path, paint(*SUBJECT)), background={"photo": data})
    assert (after.pixels[:40] == (0, 0, 200)).all()
    assert (after.pixels[DEEP] == (255, 0, 0)).all()
    assert report.steps[0].figures["background"] == "photo"
    assert data not in report.model_dump_json() or len(data) < 4096


async def test_a_marked_subject_needs_no_network_and_is_taken_as_it_is(tmp_path: Path) -> None:
    after, report = await cut(tmp_path, save(tmp_path, paint()), parts=(), mask=OUTLINE)
    assert after.alpha is not None
    assert after.alpha[70:154, 134:218].min() == 255
    assert after.alpha[:60].max() == 0
    assert codes(report) == []


def test_jpeg_is_refused_where_it_is_asked_for() -> None:
    with pytest.raises(ValidationError, match="has no transparency") as caught:
        EnhanceOptions.model_validate({"format": "jpeg", "recipe": [{"step": "cutout"}]})
    assert caught.value.errors()[0]["type"] == "needs_alpha"


async def test_a_photo_that_came_as_jpeg_and_would_go_as_one_is_left(tmp_path: Path) -> None:
    after, report = await cut(tmp_path, save(tmp_path, paint(*SUBJECT), "jpeg"), None)
    assert outcomes(report) == {"cutout": "failed"}
    assert "say format png" in report.steps[0].reason
    assert after.alpha is None


async def test_a_photo_without_a_subject_is_left(tmp_path: Path) -> None:
    after, report = await cut(tmp_path, save(tmp_path, paint()))
    assert outcomes(report) == {"cutout": "failed"}
    assert "mark what is to stay" in report.steps[0].reason
    assert (after.pixels == paint()).all()


async def test_a_cutter_that_fails_or_is_not_there_leaves_the_photo(tmp_path: Path) -> None:
    photo = save(tmp_path, paint(*SUBJECT))
    failing = open_graph(tmp_path / "failing", "network", cutter=broken("cut_subject"))
    done = await failing.finish(photo, recipe=[{"step": "cutout"}])
    assert outcomes(done.report) == {"cutout": "failed"}
    assert set(codes(done.report)) == {"cutter_failed", "cutout_failed"}
    (tmp_path / "none").mkdir()
    after, report = await cut(tmp_path / "none", photo, parts=())
    assert outcomes(report) == {"cutout": "failed"}
    assert (after.pixels == paint(*SUBJECT)).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_wholly_subject_is_outside_the_steps_mask(dtype: type) -> None:
    alpha = np.arange(256, dtype=dtype).reshape(16, 16) * (np.iinfo(dtype).max // 255)
    step = Cutout(edits.Cutout(), cast(Any, None))
    change = step._describe(Cut(np.zeros((16, 16, 3), dtype), alpha))
    assert change.mask is not None
    weight = change.mask.crop(change.mask.size.region)
    assert ((weight == 0) == (alpha == np.iinfo(dtype).max)).all()
    assert (weight[0, 0], weight.min()) == (1, 0)


async def test_a_marked_subject_may_be_small(tmp_path: Path) -> None:
    dot = {"mask": "polygon", "points": [[150, 120], [156, 120], [156, 126], [150, 126]]}
    after, report = await cut(tmp_path, save(tmp_path, paint()), parts=(), mask=dot)
    assert outcomes(report) == {"cutout": "applied"}
    assert after.alpha is not None
    assert after.alpha[122:124, 152:154].min() == 255


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
async def test_a_background_that_cannot_be_read_leaves_the_photo(tmp_path: Path, head: bytes) -> None:
    broken_photo = base64.b64encode(head + b"nothing more").decode()
    after, report = await cut(tmp_path, save(tmp_path, paint(*SUBJECT)), background={"photo": broken_photo})
    assert outcomes(report) == {"cutout": "failed"}
    assert "background's photo" in report.steps[0].reason
    assert (after.pixels == paint(*SUBJECT)).all()


async def test_what_was_transparent_before_stays_so_and_edits_go_on_after_a_cut(tmp_path: Path) -> None:
    alpha = np.full((256, 384), 255, np.uint8)
    alpha[:112] = 0
    photo = save(tmp_path, paint(*SUBJECT), alpha=alpha)
    graph = open_graph(tmp_path / "profile", "network", "faces")
    corner = {"mask": "polygon", "points": [[150, 120], [170, 120], [170, 140], [150, 140]]}
    done = await graph.finish(photo, recipe=[{"step": "cutout"}, {"step": "blur", "masks": [corner]}])
    after = decode_photo(done.photo)
    assert after.alpha is not None
    assert after.alpha[:112].max() == 0
    assert after.alpha[120:140, 150:200].min() == 255
    assert [step.outcome for step in done.report.steps] == ["applied", "applied"]


async def test_a_subject_in_a_border_is_cut_out_and_the_border_stays(tmp_path: Path) -> None:
    inside = paint(height=512, width=768)
    for top, left in SUBJECT:
        inside[2 * top : 2 * top + 64, 2 * left : 2 * left + 64] = (255, 0, 0)
    framed = np.full((640, 900, 3), 255, np.uint8)
    framed[64:576, 64:832] = inside
    after, report = await cut(tmp_path, save(tmp_path, framed))
    assert report.mount is not None
    assert after.alpha is not None
    assert after.alpha[:64].min() == 255
    assert after.alpha[80:120, 80:200].max() == 0
    assert after.alpha[240:340, 370:470].min() == 255
