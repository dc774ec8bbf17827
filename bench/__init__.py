"""What fanlight costs, measured side by side in one run: a table for people, and JSON on the last line."""

import models  # noqa: F401 (first, so that libraries come in quietly)
import serve.door  # noqa: F401 (before ray)
