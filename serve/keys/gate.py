"""Who is let in: by a key, by what a proxy says, or everybody as long as there is no key."""

import hmac
import time
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security.utils import get_authorization_scheme_param
from ray import serve

from jobs.key import PREFIX, Key, Scope, digest_secret
from jobs.store import JobStore, StoreUnavailableError
from serve.http.refused import RefusedError
from serve.http.visit import visit_of
from serve.keys.cookie import read_cookie
from serve.keys.limits import KeyLimits
from serve.keys.scopes import find_need

LOOKED_AGAIN_S = 5.0
"""How soon the first key that there ever was is asked for."""
NEVER = float("-inf")


class Gate:
    """Of one Ingress. Where `owner_header` names a proxy's header, nobody is asked for a key; where `require_keys` says
    so, everybody is, before there is any."""

    def __init__(self, store: JobStore, owner_header: str | None = None, *, require_keys: bool = False) -> None:
        self._store, self._owner_header = store, owner_header
        self._has_keys, self._looked_at = require_keys, NEVER

    async def admit(self, request: Request) -> None:
        """Raises RefusedError, LimitReachedError, StoreUnavailableError; who is let in is `visit_of` the request."""
        need, visit = find_need(request), visit_of(request)
        visit.deed = need.deed
        if need.scope is None:
            return
        if self._owner_header is not None:
            visit.owner = request.headers.get(self._owner_header, "")
        elif not await self._asks_for_keys():
            visit.owner, visit.stays = "", partial(self.lets_in, request)
        else:
            key = await self._find(read_secret(request) or read_cookie(request))
            check_scope(key, need.scope)
            visit.owner, visit.key = key.owner, key.name
            visit.stays = partial(self.lets_in, request)
            limits = KeyLimits(self._store, key, visit)
            visit.hand_in = limits.hand_in
            if need.counts:
                await limits.count_request()

    async def lets_in(self, request: Request) -> bool:
        """Whether a page would be answered; also where nobody can tell, for the page itself is no secret."""
        try:
            if self._owner_header is not None or not await self._asks_for_keys():
                return True
            return await self.knows(read_secret(request) or read_cookie(request))
        except StoreUnavailableError:
            return True

    async def knows(self, secret: str | None) -> bool:
        """Whether it is a key that opens something."""
        try:
            await self._find(secret)
        except RefusedError:
            return False
        return True

    async def _asks_for_keys(self) -> bool:
        """Keys that were revoked are still there: no gate opens again because the last one was.

        Where there was none a moment ago and the store is away, there is none: photos that need no store go on. Raises
        StoreUnavailableError where nobody could ever tell.
        """
        if not self._has_keys and time.monotonic() - self._looked_at > LOOKED_AGAIN_S:
            try:
                self._has_keys = bool(await self._store.list_keys())
            except StoreUnavailableError:
                if self._looked_at == NEVER:
                    raise
            self._looked_at = time.monotonic()
        return self._has_keys

    async def _find(self, secret: str | None) -> Key:
        """Raises RefusedError."""
        if secret is None:
            raise RefusedError("key_missing", "who asks sends a key: Authorization: Bearer fl_…")
        digest = digest_secret(secret)
        key = await self._store.find_key(digest) if secret.startswith(PREFIX) else None
        if key is None or key.revoked_at is not None or not hmac.compare_digest(key.digest, digest):
            raise RefusedError("key_unknown", "the key is none of this server's, or not any more", INVALID)
        return key


INVALID = ', error="invalid_token"'


def read_secret(request: Request) -> str | None:
    """The key that a request brings; None where it brings none."""
    scheme, secret = get_authorization_scheme_param(request.headers.get("authorization"))
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


def check_scope(key: Key, scope: Scope) -> None:
    """Raises RefusedError."""
    if not key.may(scope):
        told = f"the key {key.name} is for {' and '.join(key.scopes)}: this needs {scope}"
        raise RefusedError("scope_too_small", told, f', error="insufficient_scope", scope="{scope}"')


def find_gate() -> Gate:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    gate: Gate = ingress.gate
    return gate


async def admit(request: Request, gate: Annotated[Gate, Depends(find_gate)]) -> None:
    """What every route depends on."""
    await gate.admit(request)
