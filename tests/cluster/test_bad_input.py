"""What is wrong with a request is said in a problem, and nothing dies of it."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bench.memory import private_bytes
from bench.processes import find_replicas
from deployments.batching import QUIET_S
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from tests.cluster.conftest import AT_ONCE

pytestmark = pytest.mark.cluster

HOSTILE = re.compile("fuzzed|crash|oom|dos|segfault|overflow|limit|giant|corrupt|truncated|broken|invalid|too_large")
ODD = 8
SMALL = encode_photo(Photo(render_room(Size(240, 320))))


@pytest.mark.parametrize(
    ("body", "params", "status", "code"),
    [
        (b"", {}, 422, "empty_input"),
        (b"not a photo at all", {}, 415, "unsupported_format"),
        (SMALL[:2000], {}, 422, "truncated_image"),
        (SMALL, {"mode": "paint"}, 422, "bad_option"),
        (SMALL, {"strenght": "1"}, 422, "bad_option"),
        (SMALL, {"quality": "0"}, 422, "bad_option"),
        (SMALL, {"seed": "-1"}, 422, "bad_option"),
        (SMALL, {"lora": "interior:0.9"}, 422, "bad_option"),
        (SMALL, {"lora": "cosy:0.3"}, 422, "unknown_lora"),
        (b"", {"lora": "cosy:0.3"}, 422, "unknown_lora"),
        (b"", {"style": "cosy"}, 422, "unknown_style"),
    ],
)
def test_a_bad_request_is_a_problem_with_a_code(http, body, params, status, code):
    answer = http.post("/v1/enhance", content=body, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert not answer.json()["retryable"]


def test_a_body_that_claims_too_much_is_refused_before_it_is_read(graph):
    with httpx.Client(base_url=graph) as client:
        answer = client.post("/v1/enhance", content=b"x" * (64 * 2**20 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_of_unsaid_length_is_counted(http):
    answer = http.post("/v1/enhance", content=(b"x" * 2**20 for _ in range(65)))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_form_without_a_photo(http):
    answer = http.post("/v1/enhance", files={"picture": ("room.jpg", SMALL)})
    assert (answer.status_code, answer.json()["code"]) == (400, "photo_missing")


def test_a_form_that_is_none(http):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = http.post("/v1/enhance", content=b"--y--", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("bad_multipart", "photo_missing")


def test_unknown_reports_and_paths(http):
    for path in ("/v1/reports/" + "0" * 32, "/v1/reports/..%2f..%2fetc%2fpasswd", "/v2/enhance"):
        assert (http.get(path).status_code, http.get(path).json()["code"]) == (404, "not_found")
    assert http.get("/v1/enhance").json()["code"] == "method_not_allowed"


def pick_hostile(folder: Path) -> list[Path]:
    """All that are named after what is wrong with them, and of those that are merely odd, which the codec's own tests
    read one and all, one in `ODD` of what is quickly finished."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    odd = [path for path in files if not HOSTILE.search(str(path)) and path.stat().st_size < 2**20]
    return [path for path in files if HOSTILE.search(str(path)) or path in odd[::ODD]]


def test_hostile_files_all_get_an_answer_and_nobody_dies(http, shared):
    files = pick_hostile(shared / "photos/odd_inputs")
    assert len(files) > 80
    assert http.post("/v1/enhance", content=SMALL).status_code == 200
    before = idle_memory()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(
            lambda path: http.post("/v1/enhance", content=path.read_bytes(), params={"preset": "fast"}), files
        )
    for path, answer in zip(files, answers, strict=True):
        assert answer.status_code < 500, (path.name, answer.text)
        assert answer.status_code != 429, path.name
        if answer.status_code != 200:
            assert answer.json()["code"], path.name
    after = idle_memory()
    assert after.keys() == before.keys(), "a replica died"
    grown = {name: after[name] - before[name] for name in after}
    assert max(grown.values()) < 200 * 2**20, grown


def test_a_client_that_leaves_is_forgotten(graph, http, room_jpeg):
    with pytest.raises(httpx.ReadTimeout), httpx.Client(base_url=graph, timeout=0.5) as hasty:
        hasty.post("/v1/enhance", content=room_jpeg, params={"preset": "best"})
    assert http.post("/v1/enhance", content=SMALL, params={"preset": "fast"}).status_code == 200


def idle_memory() -> dict[int, int]:
    """Private bytes of every replica, by process, once they have had time to return what their work took."""
    time.sleep(2 * QUIET_S)
    return {process.pid: private_bytes(process) for process in find_replicas()}
