"""What is known of a room, through the running graph: jobs on one photo, and who looks at it, share one look."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import numpy as np
import pytest
from ray import serve

from bench.processes import find_replicas, kill
from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes.interior import plan_interior, render_interior
from serve.runner import APPLICATION
from tests.cluster.test_observability import lines_of, until
from tests.cluster.test_photos import finish, upload

pytestmark = pytest.mark.cluster

WALL = {"step": "recolour", "mask": {"mask": "class", "name": "wall"}, "paint": "#8a9ba8"}
FLOOR = {"step": "recolour", "mask": {"mask": "class", "name": "floor"}, "paint": "#b08d57"}
STAGE = {"step": "stage", "style": "scandinavian", "room": "living", "preview": True}
NETWORKS = ("Surfaces", "Depth")
KEEPERS = ("Runner", "Ingress", *NETWORKS)
"""Whoever holds what was found out about a photo."""


@pytest.fixture
def photo(http: httpx.Client) -> str:
    """The id of a room without furniture that is kept."""
    room = render_interior(plan_interior(5004), Size(240, 320), furnished=False)
    return upload(http, encode_photo(Photo(np.ascontiguousarray(room.pixels), format="png"))).id


def run_job(http: httpx.Client, photo: str, *steps: dict) -> Report:
    """By the Runner."""
    job = finish(http, photo=photo, recipe=json.dumps(steps))
    return Report.model_validate_json(http.get(f"/v1/jobs/{job}/report").content)


def enhance(http: httpx.Client, photo: str, *steps: dict) -> Report:
    """By the Ingress."""
    answer = http.post("/v1/enhance", params={"photo": photo, "recipe": json.dumps(steps)})
    assert answer.status_code == 200, answer.text
    return Report.model_validate_json(http.get(answer.links["describedby"]["url"]).content)


def get_asset(http: httpx.Client, photo: str, name: str) -> bytes:
    """By the Ingress, in the background."""
    while (answer := http.get(f"/v1/photos/{photo}/assets/{name}")).status_code == 202:
        time.sleep(float(answer.headers["retry-after"]))
    assert answer.status_code == 200, answer.text
    return answer.content


def get_assets(http: httpx.Client, photo: str) -> list[bytes]:
    return [get_asset(http, photo, name) for name in ("surfaces", "depth", "room_lines")]


def count_looks() -> np.ndarray:
    """How many pictures each of NETWORKS has looked at since the graph came up."""
    return np.array([sum(line.get("items", 0) for line in lines_of(name)) for name in NETWORKS])


def count_painted(reports: list[Report]) -> int:
    """How many painted pictures had to be looked at, to check them: all that show this room."""
    tries = [each for report in reports for each in (report.stage.tries if report.stage else ())]
    return sum(not {"another_room", "moved"} & set(each.faults) for each in tries)


def restart(http: httpx.Client) -> None:
    """Everybody who holds assets is killed, and others have come."""
    for name in KEEPERS:
        assert kill(find_replicas(name)), name
    assert until(lambda: all(map(find_replicas, KEEPERS)) and is_whole(), 300), serve.status()
    assert until(lambda: http.get("/readyz").is_success, 300)


def is_whole() -> bool:
    """Serve has what it wants of every deployment: nobody is missing, and nobody starting."""
    return serve.status().applications[APPLICATION].status == "RUNNING"


def at_once(*asked: Callable[[], Report]) -> list[Report]:
    with ThreadPoolExecutor(len(asked)) as threads:
        return list(threads.map(lambda ask: ask(), asked))


def test_five_jobs_on_one_photo_two_of_them_staging_look_once(http: httpx.Client, photo: str) -> None:
    """By the Runner, while the Ingress finishes it too and is asked for the assets themselves; and then by others who
    come in the place of all who know anything. A painted picture is another one, and looked at as well."""
    job, wait = partial(run_job, http, photo), partial(enhance, http, photo)
    before = count_looks()
    with ThreadPoolExecutor(1) as aside:
        coming = aside.submit(get_assets, http, photo)
        recipes = ([WALL], [STAGE | {"seed": 1}], [FLOOR], [STAGE | {"seed": 2}], [FLOOR, WALL])
        first = at_once(*[partial(job, *recipe) for recipe in recipes], partial(wait, WALL, FLOOR))
    assert [step.outcome for report in first for step in report.steps] == ["applied"] * 8
    assert (count_looks() - before == 1 + count_painted(first)).all()

    restart(http)
    again = at_once(partial(job, STAGE | {"seed": 3}), partial(wait, WALL, STAGE | {"seed": 4}))
    assert [step.outcome for report in again for step in report.steps] == ["applied"] * 3
    assert get_assets(http, photo) == coming.result()
    assert (count_looks() - before == 1 + count_painted([*first, *again])).all()
