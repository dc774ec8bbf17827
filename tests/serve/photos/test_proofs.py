"""Proofs: a recipe on a small copy, at once, and nothing of it is kept."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from fanlight_client.report import Report
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Size
from serve.photos import proofs
from tests.serve.photos.conftest import WALL, Studio, as_file, paint

PLAIN = {"sky": "never", "straighten": "off"}


async def prove(studio: Studio, photo_id: str, owner: str = "", accept: str = "*/*", **asked: Any) -> httpx.Response:
    max_px = asked.pop("max_px", None)
    params = {"max_px": max_px} if max_px else {}
    headers = {"x-owner": owner, "accept": accept}
    return await studio.http.post(f"/v1/photos/{photo_id}/proof", json=asked, params=params, headers=headers)


def pixels_of(answer: httpx.Response) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    return np.asarray(Image.open(io.BytesIO(answer.content))).astype(int)


async def test_a_proof_is_small_and_toned_as_it_was_asked(studio: Studio) -> None:
    photo = await studio.upload(as_file(paint(Size(900, 1600)) // 2, "jpeg"))
    full, none = [pixels_of(await prove(studio, photo.id, **PLAIN, strength=strength)) for strength in (1, 0)]
    assert full.shape == none.shape == (576, 1024, 3)
    assert full.mean() > none.mean() + 10
    assert pixels_of(await prove(studio, photo.id, max_px=200)).shape == (112, 200, 3)
    assert pixels_of(await prove(studio, photo.id, max_px=1500)).shape == (844, 1500, 3)


async def test_nothing_of_it_is_kept(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    before = await studio.artefacts.run(studio.artefacts.blobs.shards)
    answer = await prove(studio, photo.id)
    assert answer.headers["cache-control"] == "no-store"
    assert "link" not in answer.headers
    assert await studio.artefacts.run(studio.artefacts.blobs.shards) == before
    assert (await studio.http.get("/v1/jobs")).json()["jobs"] == []


async def test_its_report_comes_with_it_if_that_is_asked_for(studio: Studio) -> None:
    photo = await studio.upload(as_file(paint(Size(900, 1600)), "jpeg"))
    answer = await prove(studio, photo.id, accept="multipart/mixed", **PLAIN, preset="best", format="png")
    assert answer.headers["content-type"].startswith("multipart/mixed"), answer.text
    report = Report.model_validate_json(answer.content.split(b"\r\n\r\n")[2].split(b"\r\n--")[0])
    assert (report.output.width, report.output.format) == (1024, "jpeg")
    [tone] = report.options.steps
    assert tone.preset == "fast", "whatever was asked for"


async def test_the_preview_that_is_there_is_taken(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = await studio.upload(WALL)
    await studio.http.get(f"/v1/photos/{photo.id}/assets/preview")

    def refuse(*_: object) -> bytes:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(studio.desk.darkroom, "_open", refuse)
    monkeypatch.setattr(proofs, "shrink_file", refuse)
    assert (await prove(studio, photo.id)).status_code == 200


async def test_a_second_proof_asks_no_more_what_is_known(studio: Studio) -> None:
    photo = await studio.upload(WALL)
    for strength in (0.2, 0.4, 0.6):
        pixels_of(await prove(studio, photo.id, strength=strength))
    assert studio.graph.classifier.asked == 1


async def test_an_edit_lies_where_it_lies_on_the_photo(studio: Studio) -> None:
    photo = await studio.upload(as_file(paint(Size(900, 1600)), "jpeg"))
    outline = [[100, 100], [500, 100], [500, 400], [100, 400]]
    recipe = [{"step": "remove", "force": True, "masks": [{"mask": "polygon", "points": outline}]}]
    before = paint(Size(900, 1600))
    proof = pixels_of(await prove(studio, photo.id, recipe=recipe))
    filled = np.abs(proof - studio.graph.eraser.shade).max(axis=2) < 6
    assert filled[80:240, 80:300].mean() > 0.95
    filled[56:264, 56:328] = False
    assert filled.mean() < 0.01
    assert np.abs(before[0, 0].astype(int) - studio.graph.eraser.shade).max() > 20


async def test_a_photo_that_was_finished_here_keeps_its_light(studio: Studio) -> None:
    """Its history comes with its small copy."""
    dark = Photo(paint() // 2, format="jpeg")
    first = await prove(studio, (await studio.upload(encode_photo(dark))).id, **PLAIN)
    again = pixels_of(await prove(studio, (await studio.upload(first.content)).id, **PLAIN))
    assert np.abs(again - pixels_of(first)).mean() < 2


async def test_of_a_bracket_the_reference_is_shown(studio: Studio) -> None:
    frames = [as_file((paint() * gain).astype("uint8")) for gain in (0.2, 0.9)]
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate(frames)]
    photo = (await studio.http.post("/v1/photos", files=files)).json()
    recipe = [{"step": "merge", "reference": 2}, {"step": "tone", "strength": 0}]
    assert (
        np.abs(pixels_of(await prove(studio, photo["id"], recipe=recipe)) - decode_photo(frames[1]).pixels).mean() < 4
    )


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"colour": "blue"}, 422, "bad_option"),
        ({"strength": 2}, 422, "bad_option"),
        ({"max_px": 10}, 422, "bad_option"),
        ({"max_px": 5000}, 422, "bad_option"),
        ({"style": "nobody"}, 422, "unknown_style"),
    ],
)
async def test_what_cannot_be_asked_is_told(studio: Studio, asked: dict[str, Any], status: int, code: str) -> None:
    photo = await studio.upload(WALL)
    answer = await prove(studio, photo.id, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_proofs_are_of_ones_own_photos(studio: Studio) -> None:
    photo = await studio.upload(WALL, "ann")
    answer = await prove(studio, photo.id, "bob")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    assert (await studio.http.post(f"/v1/photos/{photo.id}/proof", headers={"x-owner": "ann"})).status_code == 200
