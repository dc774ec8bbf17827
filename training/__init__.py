"""How the miniature weights are made: a command for each model, seeded and resumable."""

import models  # noqa: F401 (first, so that libraries come in quietly)
