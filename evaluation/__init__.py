"""Is the picture good: sets, baselines, metrics, sheets."""
