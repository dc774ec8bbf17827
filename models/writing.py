"""Files that are whole or not there at all, whoever reads them at whatever moment."""

import json
import secrets
from pathlib import Path
from typing import Any


def write_json(path: Path, facts: Any) -> None:
    """Write facts as JSON in one step, folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # By chance: containers on one volume have the same process ids.
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        unfinished.write_text(json.dumps(facts, indent=1) + "\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
