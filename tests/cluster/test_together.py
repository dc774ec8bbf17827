"""Photos in company: each comes out as if it were alone, whoever dies on the way."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bench.processes import find_replicas, kill
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from tests.cluster.conftest import AT_ONCE
from tests.cluster.test_observability import is_for, lines_of, until

pytestmark = pytest.mark.cluster


def post(url: str, photo: bytes, headers: dict[str, str] | None = None, **options: str) -> httpx.Response:
    return httpx.post(f"{url}/v1/enhance", content=photo, headers=headers, params=options, timeout=300)


def test_the_same_request_gives_the_same_bytes_and_another_seed_is_another_request(graph, room_jpeg):
    first, second, other = [post(graph, room_jpeg, seed=seed) for seed in "778"]
    assert first.status_code == other.status_code == 200
    assert first.content == second.content != other.content


def test_more_photos_than_fit_at_once_are_each_as_they_would_be_alone(graph):
    photos = [
        encode_photo(Photo((render_room if seed % 2 else render_house)(Size(240, 320 + 8 * seed), seed=seed)))
        for seed in range(AT_ONCE + 1)
    ]
    alone = [post(graph, photo).content for photo in photos]
    with ThreadPoolExecutor(len(photos)) as pool:
        together = list(pool.map(lambda photo: post(graph, photo), photos))
    assert [answer.status_code for answer in together] == [200] * len(photos)
    assert [answer.content for answer in together] == alone


def test_a_killed_enhancer_costs_time_and_nothing_else(graph):
    room = encode_photo(Photo(render_room(Size(384, 4700), seed=1)))  # six tiles: there is a middle
    undisturbed = post(graph, room, preset="best")
    request = uuid.uuid4().hex
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(post, graph, room, {"X-Request-ID": request}, preset="best")
        assert until(lambda: sum(is_for(line, request) and "items" in line for line in lines_of("Enhancer")) >= 2, 600)
        kill(find_replicas("Enhancer"))
        disturbed = coming.result()
    assert disturbed.status_code == 200, disturbed.text
    assert disturbed.content == undisturbed.content
    report = httpx.get(graph + disturbed.links["describedby"]["url"]).json()
    assert report["retries"] > 0


def test_too_many_photos_are_told_when_to_come_back(graph):
    small = encode_photo(Photo(render_room(Size(240, 320), seed=1)))
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: post(graph, small), range(32)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused
    for answer in refused:
        assert answer.status_code == 429
        assert answer.json()["retryable"]
        assert int(answer.headers["retry-after"]) > 0
