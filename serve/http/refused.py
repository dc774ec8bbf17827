"""Who is turned away before anything is done: without a key, with one that may not, or with one that may not yet."""

from collections.abc import Mapping

CHALLENGE = 'Bearer realm="fanlight"'


class RefusedError(Exception):
    """Codes: `key_missing`, `key_unknown`, `scope_too_small`, `cross_site`.

    `more` is what RFC 6750 adds to the challenge; None: there is none, for another key would not do.
    """

    def __init__(self, code: str, message: str, more: str | None = "") -> None:
        super().__init__(message)
        self.code = code
        self.headers: Mapping[str, str] = {} if more is None else {"WWW-Authenticate": CHALLENGE + more}


class LimitReachedError(Exception):
    """A key has used up what it may in a time; in `retry_after_s`, rounded up, it may go on.

    Codes: `rate_limited`, `quota_used_up`.
    """

    def __init__(self, code: str, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.code, self.retry_after_s = code, retry_after_s
