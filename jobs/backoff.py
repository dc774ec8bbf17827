"""How long to wait before another try."""

import random


def backoff_s(attempt: int, first_s: float = 2.0, longest_s: float = 120.0) -> float:
    """Seconds to wait after that many failures (1, 2, …): doubling, half of it jitter: not all come back at once."""
    ceiling = min(longest_s, first_s * 2 ** (attempt - 1))
    return ceiling * random.uniform(0.5, 1.0)
