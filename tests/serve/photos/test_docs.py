"""The lines of docs/photos.md, as they are printed."""

import asyncio
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fanlight_client import Client
from fanlight_client.report import PhotoFacts, Report
from serve.settings import JobsArgs
from tests.serve.photos.conftest import WALL, serve_studio

DOCS = Path(__file__).parents[3] / "docs/photos.md"
LINES = [line.strip() for line in DOCS.read_text().splitlines() if line.startswith("    curl ")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_every_line_does_what_it_says(args: JobsArgs, tmp_path: Path, report_in_full: Report) -> None:
    (tmp_path / "room.jpg").write_bytes(WALL)
    facts = PhotoFacts(
        width=400, height=300, bit_depth=8, format="png", bytes=len(WALL), sha256=hashlib.sha256(WALL).hexdigest()
    )
    report = report_in_full.model_copy(update={"output": facts}).model_dump_json().encode()
    ids: dict[str, str] = {}
    with serve_studio(args) as (url, studio):
        for line in LINES:
            for name, found in ids.items():
                line = line.replace(name, found)
            line = line.replace("curl ", "curl -sS --fail-with-body ", 1).replace("http://127.0.0.1:8000", url)
            done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            if told := re.search(r'"id":"(\w+)"', done.stdout):
                ids.setdefault("JOB_ID" if "/v1/jobs" in line else "PHOTO_ID", told.group(1))
            if begun := re.search(r"location: /v1/uploads/(\w+)", done.stdout, re.IGNORECASE):
                ids["UPLOAD_ID"] = begun.group(1)
            if "preset=fast" in line:
                asyncio.run(studio.finish(WALL, report))
        assert (tmp_path / "room.jpg").read_bytes() == WALL
        assert (tmp_path / "mask.png").read_bytes().startswith(b"\x89PNG")
        with Client(url) as client:
            assert client.photos.get(ids["JOB_ID"]).parent == ids["PHOTO_ID"]
            assert [photo.name for photo in client.photos.list()] == ["room.jpg"]  # the one that was uploaded in pieces
    assert len(LINES) == 22
