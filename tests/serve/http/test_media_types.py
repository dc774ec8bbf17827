import pytest
from starlette.requests import Request

from serve.http.media_types import accepts, media_type_of


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "path": "/", "query_string": b""})


@pytest.mark.parametrize("said", ["application/json", "Application/JSON", "APPLICATION/JSON ; charset=UTF-8"])
def test_a_type_is_told_in_any_case_and_with_parameters(said: str):
    assert media_type_of(request(content_type=said)) == "application/json"


def test_a_type_that_begins_like_another_is_not_it():
    assert media_type_of(request(content_type="application/json-seq")) != "application/json"
    assert media_type_of(request()) == ""


@pytest.mark.parametrize(
    ("accept", "wants_it"),
    [
        ("multipart/mixed", True),
        ("image/*, Multipart/Mixed;q=0.5", True),
        ("multipart/mixed;q=0", False),
        ("multipart/mixed; q=0.000, */*", False),
        ("*/*", False),
        ("multipart/mixedness", False),
        ("", False),
    ],
)
def test_it_is_named_among_what_is_taken(accept: str, wants_it: bool):
    assert accepts(request(accept=accept), "multipart/mixed") is wants_it


def test_what_is_taken_may_be_told_in_several_lines():
    lines = [(b"accept", b"image/jpeg"), (b"accept", b"multipart/mixed")]
    assert accepts(Request({"type": "http", "headers": lines}), "multipart/mixed")
