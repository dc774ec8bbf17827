"""How much more may be sent: each owner has a share, and the disk is not filled to the brim."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from jobs.store import StorageFullError
from serve.settings import IngressConfig
from serve.uploads.error import TusError
from serve.uploads.folder import UnderWay, UploadFolder

COUNTED_EVERY_S, REFUSED_EVERY_S = 10.0, 1.0
"""How old a count may be, for what other replicas let in meanwhile is not known; and how old one may be by which
somebody is refused: to count on a shared file system takes a while."""


@dataclass
class UploadRoom:
    """Of a folder. Blocking."""

    folder: UploadFolder
    config: Callable[[], IngressConfig]
    _now: UnderWay = field(default_factory=lambda: UnderWay(Counter(), 0, Counter()), init=False)
    _counted_at: float = field(default=float("-inf"), init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def take(self, owner: str, length: int) -> None:
        """For one of so many bytes; looks again before it refuses. Raises TusError `uploads_full`, StorageFullError."""
        with self._lock:
            age_s = time.monotonic() - self._counted_at
            if age_s > COUNTED_EVERY_S:
                self._now, self._counted_at = self.folder.count(), time.monotonic()
            elif age_s > REFUSED_EVERY_S and self._find_lack(owner, length):
                self.folder.sweep()
                self._now, self._counted_at = self.folder.count(), time.monotonic()
            if lack := self._find_lack(owner, length):
                raise lack
            self._now.by_owner[owner] += length
            self._now.number[owner] += 1
            self._now = replace(self._now, to_come=self._now.to_come + length)

    def _find_lack(self, owner: str, length: int) -> TusError | StorageFullError | None:
        config, used = self.config(), self._now.by_owner[owner]
        if used + length > config.uploads_max_bytes:
            told = f"{used} bytes are under way already, and {config.uploads_max_bytes} may be"
            return TusError("uploads_full", f"{told}: make photos or jobs of some, or delete them")
        if self._now.number[owner] >= config.uploads_max_number:
            told = f"{self._now.number[owner]} are under way already, and {config.uploads_max_number} may be"
            return TusError("uploads_full", f"{told}: make photos or jobs of some, or delete them")
        if self.folder.free_bytes() - self._now.to_come - length < config.uploads_free_bytes:
            return StorageFullError("the disk that uploads lie on has no room for one as large")
        return None
