"""Webhooks of Discord: what such a URL looks like, and which part of it is a secret."""

import re

import httpx

HOSTS = ("discord.com", "discordapp.com")
_PLACE = re.compile(r"(/api(?:/v\d+)?/webhooks/\d{1,20}/)([^/?#\s\"']+)")
"""Version, id and token: whoever has the token can write into the channel."""


def looks_like_discord(url: httpx.URL) -> bool:
    """Whether it is one of Discord's, or of what stands for it, by its path."""
    return _PLACE.fullmatch(url.path) is not None


def is_at_discord(url: httpx.URL) -> bool:
    """Whether Discord itself would be called."""
    host = url.host.rstrip(".")
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def hide_token(text: str) -> str:
    """What is said of such a URL, in a status, a log or an error, without its secret."""
    return _PLACE.sub(r"\1…", text)
