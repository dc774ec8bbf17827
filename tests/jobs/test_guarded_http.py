"""Only public addresses are connected to, whatever a URL, a resolver or a redirect says. Nothing leaves loopback."""

import asyncio
import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jobs.addresses import check_host
from jobs.guarded_http import MAX_REDIRECTS, AddressRefusedError, follow, open_client
from tests.jobs.loopback_web import Answer, Asked, LoopbackWeb

PUBLIC = "93.184.215.14"
INNER = [
    *("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "0.0.0.0", "169.254.169.254"),
    *("100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::7f00:1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2001::1"),
]
HOSTS = [
    *(f"[{a}]" if ":" in a else a for a in INNER if "%" not in a),
    *("2130706433", "0x7f000001", "0x7f.1", "127.1"),
]


class Resolver:
    """Gives its answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[tuple[str, int]] = []
        self._answers = list(answers)

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self._answers.pop(0)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that connections were to go to; none is made."""
    addresses: list[str] = []

    async def connect_tcp(_: object, host: str, *__: object) -> None:
        addresses.append(host)
        raise httpcore.ConnectError("the test makes no connections")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return addresses


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(lambda asked: Answer(body=asked.path.encode())) as web:
        yield web


@pytest.mark.parametrize("address", INNER)
async def test_inner_addresses_are_refused_before_anything_is_sent(address: str, connected: list[str]) -> None:
    async with open_client(timeout_s=5, resolve=Resolver([address], [PUBLIC, address])) as client:
        for _ in range(2):  # alone, and beside a public one
            with pytest.raises(AddressRefusedError):
                await client.get("http://photos.example.com/")
    assert connected == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "any.localhost", "0177.0.0.1"])
def test_inner_names_are_refused_without_asking(host: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_host(host)


@pytest.mark.parametrize("host", HOSTS)
async def test_inner_addresses_are_refused_in_every_spelling(host: str, connected: list[str]) -> None:
    with pytest.raises(AddressRefusedError):
        check_host(httpx.URL(f"http://{host}/").host)
    async with open_client(timeout_s=5) as client:  # the machine's own resolver, which asks nobody for these
        with pytest.raises((AddressRefusedError, httpx.ConnectError)):
            await client.get(f"http://{host}/")
    assert connected == []


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "photos.example.com"])
def test_public_hosts_are_not_refused(host: str) -> None:
    check_host(host)


async def test_the_connection_goes_to_the_address_that_was_checked(connected: list[str]) -> None:
    """DNS rebinding: a second answer, to a private address, is never asked for."""
    resolver = Resolver([PUBLIC], ["127.0.0.1"])
    async with open_client(timeout_s=5, resolve=resolver) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://photos.example.com:8080/")
    assert resolver.asked == [("photos.example.com", 8080)]
    assert connected == [PUBLIC]


async def test_addresses_are_tried_in_turn(web: LoopbackWeb) -> None:
    resolver = Resolver(["::1", "127.0.0.1"])  # nothing listens on the first
    async with open_client(timeout_s=5, allow_private=True, resolve=resolver) as client:
        answer = await client.get(f"http://photos.example.com:{web.port}/a")
    assert answer.text == "/a"
    assert web.asked[0].headers["host"] == f"photos.example.com:{web.port}"


async def test_a_resolver_that_fails_or_hangs_is_a_connection_that_fails() -> None:
    async def fail(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    async def hang(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        raise AssertionError

    for resolve, error in ((fail, httpx.ConnectError), (hang, httpx.ConnectTimeout)):
        async with open_client(timeout_s=0.05, resolve=resolve) as client:
            with pytest.raises(error):
                await client.get("http://photos.example.com/")


async def test_proxies_of_the_environment_are_left_alone(web: LoopbackWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackWeb(lambda asked: Answer(418)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        async with open_client(timeout_s=5, allow_private=True) as client:
            assert (await client.get(f"{web.url}/a")).text == "/a"
        assert proxy.asked == []


def redirect(to: str) -> Answer:
    return Answer(302, headers={"Location": to})


async def test_redirects_are_followed_and_each_is_checked() -> None:
    def answer(asked: Asked) -> Answer:
        count = int(asked.path[1:])
        return redirect(f"/{count - 1}") if count else Answer(body=b"there")

    checked: list[str] = []
    with LoopbackWeb(answer) as web:
        async with open_client(timeout_s=5, allow_private=True) as client:
            async with follow(client, f"{web.url}/{MAX_REDIRECTS}", checked.append) as response:
                assert await response.aread() == b"there"
            with pytest.raises(httpx.TooManyRedirects):
                async with follow(client, f"{web.url}/{MAX_REDIRECTS + 1}", checked.append):
                    pass
    first = [f"{web.url}/{count}" for count in range(MAX_REDIRECTS, -1, -1)]
    assert checked[: len(first)] == first
    assert len(web.asked) == 2 * len(first)


async def test_a_redirect_that_is_refused_is_not_followed(web: LoopbackWeb) -> None:
    def check(url: str) -> None:
        if not url.startswith("http://127.0.0.1"):
            raise PermissionError(url)

    with LoopbackWeb(lambda asked: redirect(f"http://localhost:{web.port}/secret")) as start:
        async with open_client(timeout_s=5, allow_private=True) as client:
            with pytest.raises(PermissionError):
                async with follow(client, start.url, check):
                    pass
    assert web.asked == []


def write_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Self-signed, for that host name; the certificate's and the key's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


async def test_tls_wants_the_name_and_not_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem, private = write_certificate(tmp_path, "photos.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    with LoopbackWeb(lambda asked: Answer(body=b"there"), context) as web:
        resolver = Resolver(["127.0.0.1"], ["127.0.0.1"])
        async with open_client(timeout_s=5, allow_private=True, resolve=resolver) as client:
            assert (await client.get(f"https://photos.example.com:{web.port}/")).text == "there"
            with pytest.raises(httpx.ConnectError, match="certificate"):
                await client.get(f"https://other.example.com:{web.port}/")
