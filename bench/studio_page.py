"""What of the studio is the browser's: how much has to be loaded, and whether the photo follows the hand."""

import gzip
import json
import os
import shutil
import subprocess

import httpx

from serve.studio.build import BuildError, build_studio, find_node, is_built, is_current
from serve.studio.place import BUILT, SOURCE

PAN = SOURCE / "tests/browser/pan.mjs"
LIMIT_S = 180


def weigh_js() -> dict[str, float]:
    """All JavaScript of the build, which is made where there is none of these sources, in bytes under gzip."""
    try:
        if not is_current():
            build_studio()
    except BuildError as error:
        print(f"bytes_js is left out: {error}", flush=True)
        return {}
    return {"bytes_js": float(sum(len(gzip.compress(path.read_bytes())) for path in BUILT.rglob("*.js")))}


def measure_pan(http: httpx.Client, photo_id: str) -> dict[str, float]:
    """How long frames took while the photo was dragged about at 100 %: the longest, and how many were over 50 ms; and
    the CPU that the longest task of the page's thread took, which is the page's own part of it."""
    try:
        node, chromium = find_node() / "node", shutil.which("chromium")
    except BuildError as error:
        print(f"Panning is left out: {error}", flush=True)
        return {}
    if not is_built() or chromium is None:
        print("Panning is left out: it takes the built studio and Chromium (apt-get install chromium)", flush=True)
        return {}
    told = subprocess.run(
        [node, PAN, str(http.base_url).rstrip("/"), photo_id],
        env={**os.environ, "CHROMIUM": chromium},
        stdout=subprocess.PIPE,
        text=True,
        timeout=LIMIT_S,
        check=True,
    ).stdout
    figures: dict[str, float] = json.loads(told)
    return figures
