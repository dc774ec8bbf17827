"""An HTTP client for URLs that strangers gave: it cannot be turned against the inner network.

The host is resolved here, every address of it is checked, and the connection goes to an address that was checked: a
name that is resolved again for the connection could meanwhile have another (DNS rebinding). TLS still wants the name.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

import httpcore
import httpx

from jobs.addresses import AddressRefusedError, check_address
from jobs.discord_url import hide_token

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses; raises OSError."""

MAX_REDIRECTS = 5
MAX_ADDRESSES = 4
"""Of one host, tried one after another."""

__all__ = ["MAX_REDIRECTS", "AddressRefusedError", "Resolver", "follow", "open_client", "parse_url", "resolve_host"]


def _hide_tokens(record: logging.LogRecord) -> bool:
    record.msg, record.args = hide_token(record.getMessage()), ()
    return True


logging.getLogger("httpx").addFilter(_hide_tokens)
"""httpx writes every URL that it calls into its log: whoever turns that on reads no secrets."""


def parse_url(url: str) -> httpx.URL:
    """As the client will read it, for nobody else's reading counts; raises httpx.InvalidURL."""
    parsed = httpx.URL(url)
    try:
        parsed.host  # noqa: B018 - raises for what is no international name, and would do so later
    except UnicodeError as error:
        raise httpx.InvalidURL(f"{error}") from error
    return parsed


async def resolve_host(host: str, port: int) -> list[str]:
    """As the machine does it, in its order of preference; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def open_client(
    *,
    timeout_s: float,
    allow_private: bool = False,
    resolve: Resolver = resolve_host,
    max_connections: int = 100,
) -> httpx.AsyncClient:
    """A client to be closed; requests raise AddressRefusedError or httpx.HTTPError. It follows no redirect.

    Proxies of the environment are left alone, since a proxy would resolve names by itself; certificates are not
    (SSL_CERT_FILE, SSL_CERT_DIR). Content is asked for as it is: compressed, it could grow without bound.
    """
    transport = _GuardedTransport(_GuardedBackend(allow_private, resolve), max_connections)
    headers = {"Accept-Encoding": "identity", "User-Agent": "fanlight"}
    return httpx.AsyncClient(transport=transport, trust_env=False, timeout=timeout_s, headers=headers)


@asynccontextmanager
async def follow(client: httpx.AsyncClient, url: str, check: Callable[[str], None]) -> AsyncIterator[httpx.Response]:
    """GET, over at most MAX_REDIRECTS redirects, each of which `check` may refuse by raising; the body is unread.

    Raises what `check` and the client raise, httpx.TooManyRedirects among them.
    """
    for _ in range(MAX_REDIRECTS + 1):
        check(url)
        async with client.stream("GET", url) as response:
            if response.next_request is None:
                yield response
                return
            url = str(response.next_request.url)
    raise httpx.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects", request=response.request)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over connections that are made by a backend of ours, for which it has no argument."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, max_connections: int) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=max_connections,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, allow_private: bool, resolve: Resolver) -> None:
        self._allow_private, self._resolve = allow_private, resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises AddressRefusedError before anything is sent to anybody but the resolver."""
        addresses = await self._addresses(host, port, timeout)
        share_s = timeout and timeout / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, share_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # a host of two networks of which this machine has one
        return await self._network.connect_tcp(addresses[-1], port, share_s, local_address, socket_options)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        try:
            async with asyncio.timeout(timeout):
                addresses = (await self._resolve(host, port))[:MAX_ADDRESSES]
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        if not addresses:
            raise httpcore.ConnectError(f"{host} has no address")
        if not self._allow_private:
            for address in addresses:
                check_address(address)
        return addresses
