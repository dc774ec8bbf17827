"""One photo through the running graph."""

import hashlib
import json

import httpx
import numpy as np
import pytest

from fanlight_client import Client
from fanlight_client.report import Report
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room

pytestmark = pytest.mark.cluster


def test_a_dim_room_comes_back_bright_with_its_evidence(graph):
    room = encode_photo(Photo(render_room(Size(1280, 1920), seed=1)))  # four tiles, of which one shows the window
    with Client(graph) as client:
        enhanced = client.enhance(room)
        again = client.report(enhanced.report.id)
    before, after = decode_photo(room), decode_photo(enhanced.photo)
    report = enhanced.report
    assert again == report
    assert after.size == before.size
    assert after.pixels.mean() > before.pixels.mean() + 10
    assert report.classification is not None
    assert report.classification.kind == "interior"
    assert report.sky.decision == "kept"
    assert report.quality.passed
    # The tile with the bright window may end at half the strength, for what it has outside.
    assert sum(tile.attempts > 2 for tile in report.quality.tiles) <= 1
    assert report.tiles.looked_at == 1 + sum(min(tile.attempts, 2) for tile in report.quality.tiles)
    assert not report.warnings
    assert report.output.sha256 == hashlib.sha256(enhanced.photo).hexdigest()
    assert {model.role for model in report.models} == {"classifier", "segmenter", "enhancer", "inpainter"}


def test_an_overcast_house_gets_a_new_sky_and_a_disclosure(http, house_jpeg):
    answer = http.post("/v1/enhance", content=house_jpeg, params={"kind": "exterior"})
    report = fetch_report(http, answer)
    assert report.sky.decision == "replaced", report.sky
    assert report.disclosure_required
    sky = decode_photo(answer.content).pixels[:64].astype(float).mean((0, 1))
    assert sky[2] > sky[0] + 15, "the sky is blue"


def test_the_sky_stays_where_it_is_not_wanted(http, house_jpeg):
    answer = http.post("/v1/enhance", content=house_jpeg, params={"kind": "exterior", "sky": "never", "preset": "fast"})
    report = fetch_report(http, answer)
    assert (report.sky.decision, report.sky.reason) == ("kept", "not wanted")
    assert not report.disclosure_required


def test_sixteen_bits_stay_sixteen(http):
    pixels = render_room(Size(480, 640), seed=2).astype(np.uint16) * 257
    answer = http.post("/v1/enhance", content=encode_photo(Photo(pixels, format="tiff")))
    assert answer.headers["content-type"] == "image/tiff"
    assert decode_photo(answer.content).pixels.dtype == np.uint16


def test_no_strength_gives_the_same_pixels(http):
    png = encode_photo(Photo(render_room(Size(480, 640), seed=2), format="png"))
    answer = http.post("/v1/enhance", content=png, params={"strength": 0, "sky": "never"})
    assert (decode_photo(answer.content).pixels == decode_photo(png).pixels).all()


@pytest.mark.parametrize("mode", ["detail", "pixels"])
def test_painted_modes_finish_and_say_so(http, room_jpeg, mode):
    answer = http.post("/v1/enhance", content=room_jpeg, params={"mode": mode})
    report = fetch_report(http, answer)
    outcomes = {tile.outcome for tile in report.quality.tiles}
    assert decode_photo(answer.content).size == decode_photo(room_jpeg).size
    painted = [change for change in report.alterations if change.what == "texture"]
    assert bool(painted) == ("accepted" in outcomes)
    assert report.disclosure_required == bool(painted)


def test_a_form_carries_the_same_options(http, room_jpeg):
    raw = http.post("/v1/enhance", content=room_jpeg, params={"preset": "fast", "format": "webp"})
    form = http.post("/v1/enhance", files={"photo": ("room.jpg", room_jpeg)}, data={"preset": "fast", "format": "webp"})
    assert raw.headers["content-type"] == form.headers["content-type"] == "image/webp"
    assert raw.content == form.content


def test_a_recipe_comes_to_the_same_bytes_as_the_flat_options_that_are_short_for_it(http, room_jpeg):
    recipe = json.dumps([{"step": "straighten"}, {"step": "tone", "preset": "fast"}])
    flat = http.post("/v1/enhance", content=room_jpeg, params={"preset": "fast", "sky": "never"})
    query = http.post("/v1/enhance", content=room_jpeg, params={"recipe": recipe})
    form = http.post("/v1/enhance", files={"photo": ("room.jpg", room_jpeg)}, data={"recipe": recipe})
    assert [step.step for step in fetch_report(http, query).steps] == ["straighten", "tone"]
    assert flat.content == query.content == form.content
    wrong = http.post("/v1/enhance", content=room_jpeg, params={"recipe": '[{"step": "sharpen"}]'})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_option")
    assert "there are: merge, straighten, tone, sky" in wrong.json()["detail"]


def test_the_service_describes_itself(http, profile):
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"ready": True, "waiting_for": []}
    models = {model["role"]: model for model in http.get("/v1/models").json()["models"]}
    always_up = {"classifier", "segmenter", "enhancer", "inpainter"}
    asleep = {"eraser", "surfaces", "depth", "stager", "selector"}
    assert set(models) == always_up | asleep
    assert all(model["profile"] == profile and model["revision"] for model in models.values())
    assert "/v1/enhance" in http.get("/openapi.json").json()["paths"]
    assert http.get("/docs").status_code == 200


def test_python_callers_inside_the_cluster(graph, room_jpeg):
    from ray import serve

    finished = serve.get_app_handle("fanlight").enhance.remote(room_jpeg, {"preset": "fast"}).result(timeout_s=120)
    assert decode_photo(finished.photo).size == decode_photo(room_jpeg).size
    assert finished.report.options.preset == "fast"


def fetch_report(http: httpx.Client, answer: httpx.Response) -> Report:
    assert answer.status_code == 200, answer.text
    return Report.model_validate_json(http.get(answer.links["describedby"]["url"]).content)
