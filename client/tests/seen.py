"""What came to a server of the tests."""

from dataclasses import dataclass, field


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body_sha256: str
    body_bytes: int
    body: bytes = field(default=b"", repr=False)
    """Only of requests about jobs."""
