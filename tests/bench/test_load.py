"""Callers at a steady pace."""

import time

import httpx
import pytest

from bench.load import Caller, Load
from imaging.codec import decode_photo


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller("http://127.0.0.1:9")


def test_nothing_is_known_of_a_photo_that_another_caller_brings(caller: Caller):
    files = [caller.photo(number) for number in range(600)]
    assert len(set(files)) == len(files)
    assert len({frame for _, frame in caller.frames(1) + caller.frames(4)}) == 6
    assert decode_photo(files[2]).pixels.shape == (240, 320, 3)


def test_who_is_failed_is_told_and_the_others_go_on(caller: Caller):
    def succeed(caller: Caller, number: int) -> None:
        time.sleep(0.01)

    def fail(caller: Caller, number: int) -> None:
        caller.http.get("/healthz")

    with Load(caller, (succeed, fail), every_s=0.02) as load:
        while len(load.told) < 6:
            time.sleep(0.02)
    assert {one.kind for one in load.told} == {"succeed", "fail"}
    assert all(httpx.ConnectError.__name__ in one.error for one in load.told if one.kind == "fail")
    assert all(one.error == "" and one.seconds >= 0.01 for one in load.told if one.kind == "succeed")
