"""A key by which a caller is known: what is kept of it, and how it is made. The key itself is kept nowhere."""

import hashlib
import secrets
from typing import Annotated, Literal, get_args

from pydantic import Field

from jobs.bucket import Limit
from jobs.job import Record, Timestamp

Scope = Literal["submit", "read", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

PREFIX = "fl_"
"""Of every key, so that people and scanners of secrets know one when they see it."""
SECRET_BYTES = 32
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
MINUTE_S, DAY_S = 60.0, 86_400.0


class Key(Record):
    """`name` is its id, and stays its own when it is revoked: a name in a log means one key for ever."""

    name: str = Field(pattern=f"^{NAME}$")
    owner: str = Field(max_length=200)
    scopes: tuple[Scope, ...] = Field(min_length=1)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    created_at: Timestamp
    revoked_at: Timestamp | None = None
    per_minute: Annotated[int, Field(ge=1)] | None = None
    photos_a_day: Annotated[int, Field(ge=1)] | None = None

    def may(self, scope: Scope) -> bool:
        """Who is `admin` may all."""
        return scope in self.scopes or "admin" in self.scopes

    @property
    def requests(self) -> Limit | None:
        """Of requests that make work, or change something."""
        return None if self.per_minute is None else Limit(self.per_minute, MINUTE_S)

    @property
    def photos(self) -> Limit | None:
        """Of photos that are handed in to be finished."""
        return None if self.photos_a_day is None else Limit(self.photos_a_day, DAY_S)


def make_secret() -> str:
    """A new key, of 256 random bits."""
    return PREFIX + secrets.token_hex(SECRET_BYTES)


def digest_secret(secret: str) -> str:
    """By what a key is kept and found: its SHA-256, 64 hexadecimal digits.

    Slow, salted hashes are for passwords, which people choose and others guess. Nobody guesses 256 random bits, however
    fast he may try; and a digest without salt can be looked up. How long the look-up takes tells nothing: whoever sends
    a key does not choose its digest.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
