"""Which webhooks may be called, and with what patience."""

from dataclasses import dataclass, field
from functools import cached_property

import httpx

from jobs.addresses import AddressRefusedError, check_host
from jobs.discord_url import is_at_discord, looks_like_discord
from jobs.guarded_http import parse_url
from jobs.source_url import SourceUrl
from jobs.store import JobError, SourceError
from jobs.webhook_message import check_secret


class WebhookError(JobError):
    """`code`: `webhook_refused` (no https, a private address, …), `webhooks_unconfigured` (nothing to sign with)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class WebhookRules:
    """How webhooks are called; raises ValueError for a secret that is none.

    secrets        `whsec_…`, each of which signs: several while one replaces another
    discord        URL prefixes of Discord's webhooks, which get a notice for people in place of a signed message;
                   nothing is allowed by default
    public_url     where people reach this server, for links in notices; empty: there are none
    allow_private  http, and hosts in private networks, on loopback, …, too
    timeout_s      for one try
    patience_s     from the end of the job to the last try
    """

    secrets: tuple[str, ...] = field(repr=False)
    allow_private: bool = False
    timeout_s: float = 15
    patience_s: float = 86_400
    discord: tuple[str, ...] = ()
    public_url: str = ""

    def __post_init__(self) -> None:
        for secret in self.secrets:
            check_secret(secret)
        try:
            self._allowed  # noqa: B018 - read once, so that a prefix that is none is told at once
        except SourceError as error:
            raise ValueError(f"{self.discord} are no prefixes of webhooks: {error}") from error

    @property
    def calls_anybody(self) -> bool:
        return bool(self.secrets or self.discord)

    def is_discord(self, url: str) -> bool:
        """Whether it is a webhook of Discord's that may be called."""
        try:
            return looks_like_discord(parse_url(url)) and any(map(SourceUrl.parse(url).is_within, self._allowed))
        except (SourceError, httpx.InvalidURL):
            return False

    @cached_property
    def _allowed(self) -> tuple[SourceUrl, ...]:
        return tuple(map(SourceUrl.parse, self.discord))


def check_webhook_url(url: str, rules: WebhookRules) -> None:
    """Asks nobody, and so does not see what a name resolves to; raises WebhookError."""
    if not rules.secrets and not rules.is_discord(url):
        raise WebhookError("webhooks_unconfigured", "this server has no secret to sign webhooks with")
    try:
        parsed = parse_url(url)
    except httpx.InvalidURL as error:
        raise WebhookError("webhook_refused", f"this is no URL: {error}") from error
    if is_at_discord(parsed) and not rules.is_discord(url):
        raise WebhookError("webhook_refused", "this is no webhook of Discord's that this server may call")
    _check_parts(parsed, rules)


def _check_parts(url: httpx.URL, rules: WebhookRules) -> None:
    schemes = ("https", "http") if rules.allow_private else ("https",)
    if url.scheme not in schemes or not url.host:
        raise WebhookError("webhook_refused", f"a webhook is an {' or '.join(schemes)} URL")
    if url.userinfo:
        raise WebhookError("webhook_refused", "a webhook carries no user name or password: its messages are signed")
    try:
        if not rules.allow_private:
            check_host(url.host)
    except AddressRefusedError as error:
        raise WebhookError("webhook_refused", str(error)) from error
