"""What may be fetched is fetched, and nothing else is. Web servers, S3 server and files are real, and on loopback."""

import asyncio
import os
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from s3fs import S3FileSystem

from bench.s3_server import S3Server
from jobs.sources import SourceRules, check_source, fetch_source
from jobs.store import SourceError, StoreUnavailableError
from tests.jobs.loopback_web import UNSAID, Answer, Asked, LoopbackWeb

PHOTO = random.Random(2).randbytes(300_000)
RULES = SourceRules(
    (
        "https://photos.example.com/in/",
        "https://other.example.com:8443",
        "http://127.0.0.1/",
        "http://[::1]/",
        "s3://bucket/in/",
        "file:///srv/in/",
    )
)


@pytest.mark.parametrize(
    "url",
    [
        "https://photos.example.com/in/a.jpg",
        "https://PHOTOS.example.com:443/in/a/b%20c.jpg?signature=a%2F..%2Fb%0A",
        "https://photos.example.com/%69n/a.jpg",
        "https://other.example.com:8443/anything",
        "https://other.example.com:8443",
        "s3://bucket/in/a b/100%.jpg",
        "file:///srv/in/a%20b.jpg",
        "file://localhost/srv/in/a.jpg",
    ],
)
def test_allowed(url: str) -> None:
    check_source(url, RULES)


@pytest.mark.parametrize(
    "url",
    [
        "https://photos.example.com@evil.example/in/a.jpg",
        "https://me:secret@photos.example.com/in/a.jpg",
        "https://photos.example.com\\@evil.example/in/a.jpg",
        "https://evil.example\\@photos.example.com/in/a.jpg",
        "https://evil.example#@photos.example.com/in/a.jpg",
        "https://photos.example.com.evil.example/in/a.jpg",
        "https://photos.example.com./in/a.jpg",
        "https://photos.example.com/in",
        "https://photos.example.com/inner/a.jpg",
        "https://photos.example.com/in%2Fa.jpg",
        "https://photos.example.com/in/../a.jpg",
        "https://photos.example.com/in/%2e%2e/a.jpg",
        "https://photos.example.com/in/.%2E/a.jpg",
        "https://photos.example.com/in/%252e%252e/a.jpg",
        "https://photos.example.com/in/%2e%2e%2fa.jpg",
        "https://photos.example.com/in/..;x/a.jpg",
        "https://photos.example.com/in/..%5ca.jpg",
        "https://photos.example.com/in/a%00.jpg",
        "https://photos.example.com/in/" + "%" + "25" * 9 + "41.jpg",
        "https://photos.example.com/in/a\n.jpg",
        "http://photos.example.com/in/a.jpg",
        "https://photos.example.com:8443/in/a.jpg",
        "https://other.example.com/in/a.jpg",
        "https:///in/a.jpg",
        "https://xn--0.example/",
        "http://127.0.0.1/in/a.jpg",  # within `allow`, and yet no public address
        "http://[::1]/in/a.jpg",
        "s3://bucket-2/in/a.jpg",
        "s3://bucket/in/../a.jpg",
        "s3://bucket/a.jpg",
        "s3:///in/a.jpg",
        "file:///srv/in/../a.jpg",
        "file:///srv/in/%2e%2e/a.jpg",
        "file:///srv/inner/a.jpg",
        "file://server/srv/in/a.jpg",
        "/srv/in/a.jpg",
        "ftp://photos.example.com/in/a.jpg",
        "gopher://127.0.0.1/",
        "",
    ],
)
def test_refused(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_source(url, RULES)
    assert (caught.value.code, caught.value.retryable) == ("source_refused", False)


def test_nothing_is_allowed_by_default() -> None:
    with pytest.raises(SourceError):
        check_source("https://photos.example.com/a.jpg", SourceRules())


def test_a_scheme_alone_is_every_public_host_of_it() -> None:
    rules = SourceRules(("https://",))
    check_source("https://anything.example/a.jpg", rules)
    for url in ("http://anything.example/a.jpg", "https://10.0.0.1/a.jpg", "https:///a.jpg", "https://me@a.example/"):
        with pytest.raises(SourceError):
            check_source(url, rules)


@pytest.mark.parametrize("prefix", ["photos.example.com", "ftp://a/", "s3://", "https://a/../b/", "https://me@a/"])
def test_rules_that_are_none_are_told_at_once(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefixes"):
        SourceRules((prefix,))


# The web -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(lambda asked: Answer(body=PHOTO)) as web:
        yield web


def rules_of(*webs: LoopbackWeb, max_bytes: int = 1 << 20, timeout_s: float = 20) -> SourceRules:
    return SourceRules(tuple(web.url for web in webs), True, max_bytes, timeout_s)


async def fetch_error(url: str, rules: SourceRules, target: Path) -> tuple[str, bool]:
    with pytest.raises(SourceError) as caught:
        await fetch_source(url, rules, target)
    assert not target.exists()
    return caught.value.code, caught.value.retryable


async def test_a_photo_is_fetched_and_named(web: LoopbackWeb, tmp_path: Path) -> None:
    target = tmp_path / "photo"
    assert await fetch_source(f"{web.url}/in/my%20house.jpg?x=1", rules_of(web), target) == "my house.jpg"
    assert target.read_bytes() == PHOTO
    assert (web.asked[0].path, web.asked[0].headers["accept-encoding"]) == ("/in/my%20house.jpg?x=1", "identity")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="kitchen.jpg"', "kitchen.jpg"),
        ("attachment; filename*=UTF-8''k%C3%BCche.jpg", "küche.jpg"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\photos\\\\a.jpg"', "a.jpg"),
        (f'attachment; filename="{"x" * 300}.jpg"', "x" * 196 + ".jpg"),
        ('attachment; filename=".."', None),
        ("attachment", "a.jpg"),
    ],
)
async def test_the_name_is_what_the_server_says_it_is(disposition: str, name: str | None, tmp_path: Path) -> None:
    with LoopbackWeb(lambda asked: Answer(body=PHOTO, headers={"Content-Disposition": disposition})) as web:
        assert await fetch_source(f"{web.url}/a.jpg", rules_of(web), tmp_path / "photo") == name


@pytest.mark.parametrize(
    ("answer", "retryable"),
    [
        (Answer(404), False),
        (Answer(403), False),
        (Answer(204), False),
        (Answer(429), True),
        (Answer(500), True),
        (Answer(503), True),
        (Answer(302), False),
        (Answer(body=PHOTO, length=len(PHOTO) + 1), True),  # the connection broke off
        (Answer(302, headers={"Location": "/again"}), False),
        (Answer(302, headers={"Location": "http://a:b/"}), True),
        (Answer(body=PHOTO, headers={"Content-Encoding": "gzip"}), False),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
async def test_answers_that_are_no_photo(answer: Answer, retryable: bool, tmp_path: Path) -> None:
    with LoopbackWeb(lambda asked: answer) as web:
        assert await fetch_error(f"{web.url}/a", rules_of(web), tmp_path / "x") == ("source_failed", retryable)


async def test_a_server_that_is_not_there_may_come_back(tmp_path: Path) -> None:
    with LoopbackWeb(lambda asked: Answer()) as web:
        pass
    assert await fetch_error(f"{web.url}/a", rules_of(web), tmp_path / "x") == ("source_failed", True)


async def test_a_server_that_hangs_is_waited_for_no_longer_than_the_rules_say(tmp_path: Path) -> None:
    let_go = threading.Event()

    def hang(asked: Asked) -> Answer:
        let_go.wait(20)
        return Answer()

    with LoopbackWeb(hang) as web:
        rules = rules_of(web, timeout_s=0.2)
        assert await fetch_error(f"{web.url}/a", rules, tmp_path / "x") == ("source_failed", True)
        let_go.set()


@pytest.mark.parametrize("said", [True, False], ids=["said before", "found out"])
async def test_what_is_too_large_is_not_fetched(said: bool, tmp_path: Path) -> None:
    with LoopbackWeb(lambda asked: Answer(body=PHOTO, length=None if said else UNSAID)) as web:
        rules = rules_of(web, max_bytes=len(PHOTO) - 1)
        assert await fetch_error(f"{web.url}/a", rules, tmp_path / "x") == ("source_too_large", False)
        await fetch_source(f"{web.url}/a", rules_of(web, max_bytes=len(PHOTO)), tmp_path / "x")


def redirect_to(url: str) -> Callable[[Asked], Answer]:
    return lambda asked: Answer(302, headers={"Location": url})


async def test_a_redirect_may_lead_to_what_is_allowed(web: LoopbackWeb, tmp_path: Path) -> None:
    with LoopbackWeb(redirect_to(f"{web.url}/moved/b.jpg")) as start:
        assert await fetch_source(f"{start.url}/a", rules_of(start, web), tmp_path / "photo") == "b.jpg"
        assert (tmp_path / "photo").read_bytes() == PHOTO


async def test_a_redirect_may_not_lead_anywhere_else(web: LoopbackWeb, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    for url in (f"{web.url}/secret", (tmp_path / "secret").as_uri(), "s3://bucket/secret", "http://169.254.169.254/"):
        with LoopbackWeb(redirect_to(url)) as start:
            rules = SourceRules((start.url, "file:///", "s3://bucket"), allow_private=True)
            assert await fetch_error(f"{start.url}/a", rules, tmp_path / "x") == ("source_refused", False)
    assert web.asked == []


async def test_a_name_that_resolves_to_the_inside_is_refused(web: LoopbackWeb, tmp_path: Path) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    url = f"http://photos.example.com:{web.port}/a.jpg"
    outside = SourceRules(("http://photos.example.com:" + str(web.port),))
    with pytest.raises(SourceError) as caught:
        await fetch_source(url, outside, tmp_path / "x", resolve=resolve)
    assert (caught.value.code, caught.value.retryable, web.asked) == ("source_refused", False, [])
    inside = SourceRules(outside.allow, allow_private=True)
    assert await fetch_source(url, inside, tmp_path / "x", resolve=resolve) == "a.jpg"


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in folder"
    folder.mkdir()
    (folder / "my house.jpg").write_bytes(PHOTO)
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


def within(folder: Path, max_bytes: int = 1 << 20) -> SourceRules:
    return SourceRules((f"{folder.as_uri()}/",), max_bytes=max_bytes)


async def test_a_file_is_fetched_and_named(folder: Path, tmp_path: Path) -> None:
    url = (folder / "my house.jpg").as_uri()
    assert await fetch_source(url, within(folder), tmp_path / "photo") == "my house.jpg"
    assert (tmp_path / "photo").read_bytes() == PHOTO
    assert await fetch_error(url, within(folder, len(PHOTO) - 1), tmp_path / "x") == ("source_too_large", False)


async def test_links_may_lead_about_inside_but_not_out(folder: Path, tmp_path: Path) -> None:
    (folder / "inside").symlink_to("my house.jpg")
    assert await fetch_source((folder / "inside").as_uri(), within(folder), tmp_path / "photo") == "inside"
    (folder / "out").symlink_to("../secret")
    (folder / "folder").symlink_to(tmp_path)
    for name in ("out", "folder/secret"):
        url = (folder / name).as_uri()
        assert await fetch_error(url, within(folder), tmp_path / "x") == ("source_refused", False)


async def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    url = (tmp_path / "link" / "my house.jpg").as_uri()
    assert await fetch_source(url, within(tmp_path / "link"), tmp_path / "photo") == "my house.jpg"


async def test_what_is_no_file_is_an_error_and_holds_nothing_up(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    for name in ("pipe", "folder", "none", "my house.jpg/none"):
        url = (folder / name).as_uri()
        assert await fetch_error(url, within(folder), tmp_path / "x") == ("source_failed", False)


async def test_a_target_that_cannot_be_written_is_no_fault_of_the_source(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        await fetch_source((folder / "my house.jpg").as_uri(), within(folder), tmp_path / "none" / "photo")


# S3 ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    with S3Server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


async def test_an_object_is_fetched_and_named(s3: S3Server, tmp_path: Path) -> None:
    large = random.Random(3).randbytes((8 << 20) + 5)  # more than one request
    url = f"s3://{s3.bucket}/in/my house.jpg"
    files = S3FileSystem(key="loopback", secret="loopback", endpoint_url=s3.endpoint, asynchronous=False)
    await asyncio.to_thread(files.pipe_file, f"{s3.bucket}/in/my house.jpg", large)
    rules = SourceRules((f"s3://{s3.bucket}/in/",))
    assert await fetch_source(url, rules, tmp_path / "photo") == "my house.jpg"
    assert (tmp_path / "photo").read_bytes() == large
    small = SourceRules(rules.allow, max_bytes=len(large) - 1)
    assert await fetch_error(url, small, tmp_path / "x") == ("source_too_large", False)
    for missing in (f"s3://{s3.bucket}/in/none.jpg", f"s3://{s3.bucket}/in/"):
        assert await fetch_error(missing, rules, tmp_path / "x") == ("source_failed", False)
    s3.kill()
    assert await fetch_error(url, rules, tmp_path / "x") == ("source_failed", True)
