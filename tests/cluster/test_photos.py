"""Photos that are kept, through the running graph."""

import hashlib
import time
import uuid

import cv2
import httpx
import numpy as np
import pytest

from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.report import Report

pytestmark = pytest.mark.cluster


def upload(http: httpx.Client, photo: bytes, **params: object) -> KeptPhoto:
    answer = http.post("/v1/photos", content=photo, params=params)
    assert answer.status_code == 201, answer.text
    return KeptPhoto.model_validate_json(answer.content)


def finish(http: httpx.Client, **asked: object) -> str:
    """The id of a job that has succeeded."""
    answer = http.post("/v1/jobs", params=asked)
    assert answer.is_success, answer.text
    job_id = answer.json()["id"]
    assert "event: succeeded" in http.get(f"/v1/jobs/{job_id}/events").text
    return job_id


def test_a_photo_that_is_kept_comes_to_the_same_bytes_as_one_that_is_sent(http, room_jpeg):
    seed = uuid.uuid4().int % 2**32
    photo = upload(http, room_jpeg, name="room.jpg")
    assert photo.sha256 == hashlib.sha256(room_jpeg).hexdigest()
    sent = http.post("/v1/enhance", content=room_jpeg, params={"seed": seed, "preset": "fast"})
    kept = http.post("/v1/enhance", params={"photo": photo.id, "seed": seed, "preset": "fast"})
    assert kept.status_code == 200, kept.text
    assert kept.content == sent.content
    assert 'filename="room.jpg"' in kept.headers["content-disposition"]
    job_id = finish(http, photo=photo.id, seed=seed, preset="fast")
    assert http.get(f"/v1/jobs/{job_id}/result").content == sent.content


def test_an_edit_of_an_edit_has_parents_up_to_the_photo(http, room_jpeg):
    photo = upload(http, room_jpeg)
    first = finish(http, photo=photo.id, seed=uuid.uuid4().int % 2**32, preset="fast")
    second = finish(http, photo=first, preset="fast")
    told = [http.get(f"/v1/photos/{each}").json() for each in (second, first)]
    assert [each["parent"] for each in told] == [first, photo.id]
    report = Report.model_validate_json(http.get(f"/v1/jobs/{second}/report").content)
    assert report.input.sha256 == hashlib.sha256(http.get(f"/v1/photos/{first}/content").content).hexdigest()
    assert told[0]["sha256"] == report.output.sha256


def test_a_preview_is_made_by_the_graph(http, room_jpeg):
    photo = upload(http, room_jpeg)
    while (answer := http.get(f"/v1/photos/{photo.id}/assets/preview")).status_code == 202:
        time.sleep(float(answer.headers["retry-after"]))
    assert answer.headers["content-type"] == "image/png"
    image = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
    assert max(image.shape) == min(1024, max(photo.width, photo.height))
