"""Files that are whole or not there at all, whoever reads them at whatever moment."""

import json
import os
from pathlib import Path
from typing import Any


def write_json(path: Path, facts: Any) -> None:
    """Write facts as JSON in one step, folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(facts, indent=1) + "\n")
    unfinished.replace(path)
