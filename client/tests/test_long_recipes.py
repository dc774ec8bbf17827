"""A recipe with masks is too long for a URL: it travels in the form that brings the photo."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from fanlight_client.calls import LONGEST_IN_URL, Call, plan_enhance
from fanlight_client.form import LONGEST_TEXT
from fanlight_client.job_calls import plan_listing, plan_submit
from fanlight_client.options import EnhanceOptions

PHOTO = b"a photo"


def asked(points: int) -> EnhanceOptions:
    outline = {"mask": "polygon", "points": [[x, x % 7] for x in range(points)]}
    return EnhanceOptions.model_validate({"recipe": [{"step": "remove", "masks": [outline]}], "seed": 3})


SHORT, LONG, VERY_LONG = asked(3), asked(1000), asked(40_000)


def parts_of(call: Call[Any]) -> dict[str, tuple[bool, bytes]]:
    """What a form holds: by name, whether it is a file, and its content."""
    assert call.body is not None
    head = f"Content-Type: {call.body.media_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + b"".join(call.body.chunks()))
    return {
        str(part.get_param("name", header="content-disposition")): (
            part.get_filename() is not None,
            part.get_payload(decode=True),  # type: ignore[dict-item]
        )
        for part in message.iter_parts()  # type: ignore[attr-defined]
    }


def read(content: bytes) -> Any:
    return EnhanceOptions.model_validate({"recipe": json.loads(content), "seed": 3})


def plan(way: str, options: EnhanceOptions) -> Call[Any]:
    if way == "enhance":
        return plan_enhance(PHOTO, options, (), {})
    return plan_submit(PHOTO, options, None, (), None, {})


@pytest.mark.parametrize("way", ["enhance", "submit"])
def test_a_short_one_stays_in_the_url_and_the_photo_is_sent_as_it_is(way: str) -> None:
    call = plan(way, SHORT)
    assert call.params.keys() == {"seed", "recipe"}
    assert call.body is not None
    assert b"".join(call.body.chunks()) == PHOTO


@pytest.mark.parametrize("way", ["enhance", "submit"])
@pytest.mark.parametrize(("options", "is_file"), [(LONG, False), (VERY_LONG, True)])
def test_a_long_one_goes_with_the_photo_and_a_very_long_one_as_a_file(
    way: str, options: EnhanceOptions, is_file: bool
) -> None:
    call = plan(way, options)
    assert sum(len(str(value)) for value in call.params.values()) < LONGEST_IN_URL
    parts = parts_of(call)
    assert parts["photo"] == (True, PHOTO)
    as_file, content = parts["recipe"]
    assert as_file is is_file is (len(content) > LONGEST_TEXT)
    assert read(content) == options


def test_frames_of_one_photo_take_it_along_too() -> None:
    parts = parts_of(plan_enhance(None, LONG, (b"dark", b"light"), {}))
    assert parts.keys() == {"recipe", "frames"}
    assert read(parts["recipe"][1]) == LONG


def test_so_do_the_photos_of_a_shoot() -> None:
    call = plan_listing("elm", [PHOTO], VERY_LONG, False, "off", None, {})
    assert parts_of(call)["recipe"][0]
    assert read(parts_of(call)["recipe"][1]) == VERY_LONG
