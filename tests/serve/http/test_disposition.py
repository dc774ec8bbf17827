"""What a download is called: read back with the standard library, and with curl where it is."""

import email.policy
from email.parser import Parser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serve.http.disposition import name_attachment


def header(name: str) -> str:
    return name_attachment(name, "0123")["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("room.jpg", "room.jpg"),
        ("C:\\shoot\\küche été №1.jpg", "kuche ete No1.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ('a"b\r\nX: y;%41.jpg', "a_b__X_ y__41.jpg"),
        ("厨房.jpg", "0123.jpg"),
        ("厨房 2.jpg", "__ 2.jpg"),
        (".hidden.jpg", "hidden.jpg"),
        ("厨房.CR3", "0123.CR3"),
        ("厨房", "0123"),
        ("...jpg", "0123.jpg"),
        (".jpg", "0123.jpg"),
        ("a/..", "0123"),
        ("．．", "0123"),
        ("", "0123"),
    ],
)
def test_the_plain_name_is_ascii_and_no_path(name: str, filename: str):
    assert header(name).startswith(f'attachment; filename="{filename}"; ')


@given(name=st.text(min_size=1, max_size=200).filter(lambda name: not set(name) & set("/\\:") and name.strip(". ")))
def test_every_name_comes_back_whole_and_breaks_no_header(name: str):
    value = header(name)
    assert value.isascii()
    assert value.isprintable()
    kept = value.split("filename*=UTF-8''")[1]
    assert unquote(kept) == name
    parsed = Parser(policy=email.policy.HTTP).parsestr(f"Content-Disposition: {value}\r\n\r\n")
    assert parsed["content-disposition"].content_disposition == "attachment"
    plain = value.split('filename="')[1].split('"')[0]
    assert plain
    assert not set(plain) & set("/\\%;")
