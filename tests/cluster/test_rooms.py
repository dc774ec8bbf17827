"""What is known of a room, through the running graph: jobs on one photo, and who looks at it, share one look."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes.interior import plan_interior, render_interior
from tests.cluster.test_observability import is_for, lines_of
from tests.cluster.test_photos import upload

pytestmark = pytest.mark.cluster

WALL = {"step": "recolour", "mask": {"mask": "class", "name": "wall"}, "paint": "#8a9ba8"}
FLOOR = {"step": "recolour", "mask": {"mask": "class", "name": "floor"}, "paint": "#b08d57"}


def ask(http: httpx.Client, photo: str, recipe: list) -> str:
    answer = http.post("/v1/jobs", json={"photo": photo, "options": {"recipe": recipe, "format": "png"}})
    assert answer.is_success, answer.text
    return answer.json()["id"]


def wait(http: httpx.Client, job: str) -> bool:
    return "event: succeeded" in http.get(f"/v1/jobs/{job}/events").text


def looks(deployment: str, jobs: list[str]) -> int:
    """Batches that were run for any of these jobs."""
    lines = [line for line in lines_of(deployment) if any(is_for(line, job) for job in jobs)]
    return sum(line.get("message", "").startswith("a batch of") for line in lines)


def get_asset(http: httpx.Client, photo: str, name: str) -> httpx.Response:
    while (answer := http.get(f"/v1/photos/{photo}/assets/{name}")).status_code == 202:
        time.sleep(float(answer.headers["retry-after"]))
    return answer


def test_five_jobs_on_one_photo_look_once(http):
    """At once by the Runner, and then by the Ingress for who asks for the assets themselves; staging asks for these
    too, and has other pictures looked at besides."""
    room = render_interior(plan_interior(5004), Size(480, 640), furnished=False)
    photo = upload(http, encode_photo(Photo(np.ascontiguousarray(room.pixels), format="png"))).id
    asked = ([WALL], [FLOOR], [WALL, FLOOR], [FLOOR, WALL], [WALL | {"paint": "RAL 7016"}])
    with ThreadPoolExecutor(len(asked)) as threads:
        jobs = list(threads.map(lambda recipe: ask(http, photo, recipe), asked))
        assert all(threads.map(lambda job: wait(http, job), jobs))
    assert looks("Surfaces", jobs) == 1
    for name in ("surfaces", "depth", "room_lines"):
        answer = get_asset(http, photo, name)
        assert answer.status_code == 200
        assert get_asset(http, photo, name).content == answer.content
    assert looks("Surfaces", jobs) == 1
    assert looks("Depth", jobs) == 0
