"""How a replica starts while others serve: what it imports it imports with less of the cores than theirs.

Serve starts all replicas of an upgrade at once, and seconds of a core each go into imports. Without a GPU, photos would
have to share the cores with all of them.
"""

import importlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_native_id

NICENESS = {"RAY_worker_niceness": "5"}
"""Of Ray's workers, which Ray would have at 15: behind Ray's own processes, and well before replicas that start. It is
read by whatever starts a node; the images set it too."""
STARTING = 15
"""Niceness of the thread that imports: a ninth of the weight of one that serves."""


def name_class(model: type) -> type | str:
    """How Serve is told of a class: by where this module finds it for a replica. One that others cannot import, of a
    script or of a function, is told as it is."""
    if model.__module__ == "__main__" or model.__qualname__ != model.__name__:
        return model
    return f"{__name__}.{model.__module__.replace('.', '/')}/{model.__name__}"


def __getattr__(name: str) -> type:
    """A class as a replica asks for it, `deployments/enhancer/Enhancer`: to Serve what follows a path's last dot is the
    name. Raises AttributeError for a name of another form, and what the import of its module raises."""
    module, slash, attribute = name.rpartition("/")
    if not slash:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with ThreadPoolExecutor(1, initializer=_stand_back) as aside:
        found: type = getattr(aside.submit(importlib.import_module, module.replace("/", ".")).result(), attribute)
    return found


def _stand_back() -> None:
    """This thread alone, which ends: without privileges nobody comes back from there."""
    if sys.platform == "linux":
        with suppress(PermissionError):  # it is further back already
            os.setpriority(os.PRIO_PROCESS, get_native_id(), STARTING)
