"""Where a photo is to be fetched, taken apart, so that prefixes are compared by meaning and not letter by letter."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

import httpx

from jobs.guarded_http import parse_url
from jobs.store import SourceError

PORTS = {"http": 80, "https": 443}
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
"""Control characters and backslashes: what one parser drops or takes for a slash, another keeps."""
LAYERS = 5
"""Of percent-encoding that are looked through; no honest URL has that many."""


def refuse(why: str) -> SourceError:
    return SourceError("source_refused", why)


@dataclass(frozen=True)
class SourceUrl:
    """`host`: the bucket of s3://, empty for file://. `segments`: between the slashes of the path, decoded."""

    scheme: str
    host: str
    port: int | None
    segments: tuple[str, ...]

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises SourceError for what is no such URL, or one with user-info, dots or doubtful characters."""
        _check_spelling(url)
        scheme, separator, _ = url.partition("://")
        parts = PARSERS.get(scheme.lower()) if separator else None
        if parts is None:
            raise refuse("a source is an http(s)://, s3:// or file:// URL")
        return cls(scheme.lower(), *parts(url))

    @property
    def path(self) -> str:
        """Without a slash before it."""
        return "/".join(self.segments)

    @property
    def name(self) -> str:
        return self.segments[-1]

    def is_within(self, prefix: Self) -> bool:
        """Whether it is the prefix or below it. An http(s) prefix without a host stands for every host."""
        if (self.scheme, self.port) != (prefix.scheme, prefix.port):
            return False
        if self.host != prefix.host and (prefix.host or prefix.scheme not in PORTS):
            return False
        if prefix.segments[-1] == "":
            folder = prefix.segments[:-1]
            return self.segments[: len(folder)] == folder and len(self.segments) > len(folder)
        return self.segments[: len(prefix.segments)] == prefix.segments


def _check_spelling(url: str) -> None:
    """Raises SourceError where the URL, however often it is decoded, climbs or has characters that parsers dispute.

    What comes after the ? of http(s) names no place, and may well have both.
    """
    plain = re.split("[?#]", url, maxsplit=1)[0] if url[:4].lower() == "http" else url
    for _ in range(LAYERS):
        if FORBIDDEN.search(plain):
            raise refuse("control characters and backslashes have no place in a source")
        if any(segment.partition(";")[0] in (".", "..") for segment in re.split("[/?#]", plain)):
            raise refuse("a source must not climb: . and .. are no names")
        decoded = unquote(plain)
        if decoded == plain:
            return
        plain = decoded
    raise refuse("a source is encoded over and over")


Parts = tuple[str, int | None, tuple[str, ...]]


def _http_parts(url: str) -> Parts:
    try:
        parsed = parse_url(url)
    except httpx.InvalidURL as error:
        raise refuse(f"this is no URL: {error}") from error
    if parsed.userinfo:
        raise refuse("a source carries no user name or password")
    path = parsed.raw_path.decode("ascii").partition("?")[0]
    return parsed.raw_host.decode("ascii"), parsed.port or PORTS[parsed.scheme], _segments(path)


def _s3_parts(url: str) -> Parts:
    """A key is taken as it stands: it is not percent-encoded."""
    bucket, _, key = url.partition("://")[2].partition("/")
    if not bucket:
        raise refuse("an s3:// source names a bucket")
    return bucket, None, tuple(key.split("/"))


def _file_parts(url: str) -> Parts:
    host, _, path = url.partition("://")[2].partition("/")
    if host not in ("", "localhost") or "?" in path or "#" in path:
        raise refuse("a file:// source is file:///FOLDER/NAME, percent-encoded")
    return "", None, _segments(f"/{path}")


def _segments(path: str) -> tuple[str, ...]:
    return tuple(unquote(segment) for segment in path.removeprefix("/").split("/"))


PARSERS: dict[str, Callable[[str], Parts]] = {
    "http": _http_parts,
    "https": _http_parts,
    "s3": _s3_parts,
    "file": _file_parts,
}
