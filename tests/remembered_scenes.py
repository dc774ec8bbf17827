"""Rendered scenes are drawn once for a whole run of the tests: a house takes three seconds, and hundreds are asked for.

`imaging.scenes` itself is tested by its parts (`imaging.scenes.house`, `.room`), which remember nothing.
"""

import hashlib
import inspect
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from imaging import scenes

FOLDER = "FANLIGHT_TEST_SCENES"
"""The variable with the run's folder, which workers have from whoever started them."""
NAMES = (
    "render_house",
    "render_house_with_mask",
    "render_house_with_things",
    "render_room",
    "render_room_with_things",
    "draw_painted_room",
)


def remember_scenes() -> Callable[[], None]:
    """From now on `imaging.scenes` remembers what it drew; returns what forgets it, which only the first of the
    processes of a run does."""
    if begins := FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="fanlight-scenes-")
    folder = Path(os.environ[FOLDER])
    for name in NAMES:
        setattr(scenes, name, remember(getattr(scenes, name), folder))
    return lambda: shutil.rmtree(folder, ignore_errors=True) if begins else None


def remember(render: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """The same answers, each of the caller's own to write on; kept as files, for other processes too."""
    signature = inspect.signature(render)

    @wraps(render)
    def remembered(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        bound.apply_defaults()
        key = f"{render.__name__} {sorted(bound.arguments.items(), key=lambda item: item[0])!r}"
        kept = folder / hashlib.sha256(key.encode()).hexdigest()
        if not kept.exists():
            drawing = kept.with_suffix(f".{os.getpid()}")
            drawing.write_bytes(pickle.dumps(render(*arguments, **named)))
            drawing.rename(kept)
        return pickle.loads(kept.read_bytes())

    return remembered
