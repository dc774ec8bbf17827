"""Edits through the running graph: who sleeps is woken by work alone, and nothing outside a mask changes."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from ray import serve

from fanlight_client import Client
from fanlight_client.report import Report
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from serve.replica_counts import count_replicas
from serve.runner import APPLICATION

pytestmark = pytest.mark.cluster

SIZE = Size(480, 640)
LAMP, SOCKET = (100, 80, 130, 120), (400, 300, 420, 316)
"""As left, top, right, bottom."""


def remove(*boxes: tuple[int, int, int, int], **more: Any) -> dict[str, Any]:
    masks = [{"mask": "polygon", "points": [[a, b], [c, b], [c, d], [a, d]]} for a, b, c, d in boxes]
    return {"step": "remove", "masks": masks, "force": True, **more}


@pytest.fixture(scope="module")
def room() -> bytes:
    pixels = render_room(SIZE, seed=4)
    for left, top, right, bottom in (LAMP, SOCKET):
        pixels[top:bottom, left:right] = 20, 20, 30
    return encode_photo(Photo(pixels, format="png"))


def is_asleep(name: str) -> bool:
    return count_replicas(APPLICATION)[name] == 0


def wait(condition: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not (true := condition()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return true


def edit(http: httpx.Client, photo: bytes, *recipe: dict[str, Any]) -> tuple[bytes, Report]:
    answer = http.post("/v1/enhance", content=photo, params={"recipe": json.dumps(recipe)})
    assert answer.status_code == 200, answer.text
    report = http.get(answer.links["describedby"]["url"])
    return answer.content, Report.model_validate_json(report.content)


def differs(before: bytes, after: bytes) -> np.ndarray:
    return np.asarray((decode_photo(before).pixels != decode_photo(after).pixels).any(axis=2))


def marked(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    inside = np.zeros((SIZE.height, SIZE.width), bool)
    for left, top, right, bottom in boxes:
        inside[top:bottom, left:right] = True
    return inside


def test_the_first_who_removes_something_wakes_the_eraser_and_nobody_before(http: httpx.Client, room: bytes) -> None:
    # Other files of this suite may have woken it; it stays awake for five minutes after that.
    asleep = is_asleep("Eraser")
    assert http.get("/readyz").json() == {"ready": True, "waiting_for": []}
    models = {model["role"]: model for model in http.get("/v1/models").json()["models"]}
    assert models["eraser"]["asleep"] is asleep
    time.sleep(3)  # longer than Serve takes to notice that somebody asks
    assert is_asleep("Eraser") is asleep
    after, report = edit(http, room, remove(LAMP))
    assert report.steps[0].outcome == "applied", report.warnings
    assert not is_asleep("Eraser")
    told = {model["role"]: model for model in http.get("/v1/models").json()["models"]}["eraser"]
    assert (told["asleep"], told["revision"]) == (False, models["eraser"]["revision"])
    assert not (differs(room, after) & ~marked(LAMP)).any()
    assert differs(room, after)[80:120, 100:130].mean() > 0.9


def test_outside_the_masks_every_byte_is_as_it_was_and_the_report_says_which_they_are(
    http: httpx.Client, room: bytes
) -> None:
    after, report = edit(http, room, remove(LAMP, SOCKET))
    (step,) = report.steps
    assert (step.outcome, step.change, step.outside_equal) == ("applied", "generated", True)
    assert step.mask is not None
    runs = np.repeat(np.arange(len(step.mask.counts)) % 2 == 1, step.mask.counts)
    inside = runs.reshape(step.mask.size[1], step.mask.size[0]).T
    assert inside.sum() == pytest.approx(30 * 40 + 20 * 16, rel=0.1)
    assert not (differs(room, after) & ~marked(LAMP, SOCKET)).any()
    assert report.disclosure_required
    assert [told.what for told in report.alterations] == ["remove"]
    assert [model.role for model in report.models] == ["eraser"]
    assert report.classification is None


def test_two_edits_compose_and_come_to_the_same_bytes_twice(http: httpx.Client, room: bytes) -> None:
    recipe = remove(LAMP), remove(SOCKET)
    (first, report), (second, _) = [edit(http, room, *recipe) for _ in range(2)]
    assert first == second
    assert [step.outcome for step in report.steps] == ["applied"] * 2
    alone, _ = edit(http, room, recipe[0])
    assert np.array_equal(decode_photo(alone).pixels[:200], decode_photo(first).pixels[:200])
    assert differs(alone, first)[300:316, 400:420].mean() > 0.9


def test_what_the_profile_lacks_is_refused_with_what_to_fetch(http: httpx.Client, room: bytes) -> None:
    asked = {"step": "remove", "masks": [{"mask": "detect", "name": "car"}]}
    for path in ("/v1/enhance", "/v1/jobs"):
        answer = http.post(path, content=room, params={"recipe": json.dumps([asked])})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "profile_lacks")
        assert "python -m models fetch sdxl" in problem["detail"]
    assert is_asleep("Detector")


def test_a_job_with_masks_too_long_to_tell_is_edited_and_found_again(graph: str, room: bytes) -> None:
    left, top, right, bottom = LAMP
    dabs = [[left + x % (right - left), top + x // 50 % (bottom - top)] for x in range(2000)]
    recipe = [
        {"step": "remove", "masks": [{"mask": "strokes", "strokes": [{"points": dabs, "width": 3}]}], "force": True}
    ]
    with Client(graph) as client:
        job = client.jobs.submit(room, recipe=recipe)
        done = client.jobs.wait(job)
        assert done.state == "succeeded", done.failure
        assert [mask.mask for mask in done.options.steps[0].masks] == ["kept"]  # type: ignore[union-attr]
        again = client.jobs.wait(client.jobs.submit(room, recipe=recipe))
    assert again.cached


def test_serve_has_no_replica_for_whom_nobody_asked(http: httpx.Client) -> None:
    application = serve.status().applications[APPLICATION]
    assert application.status == "RUNNING"
    assert count_replicas(APPLICATION)["Detector"] == 0
