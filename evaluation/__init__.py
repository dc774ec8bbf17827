"""Is the picture good: sets, baselines, metrics, sheets."""

import serve.door  # noqa: F401 (before ray)
