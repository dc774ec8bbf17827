"""What HTTP callers rely on, through Serve's proxy: names of downloads, HEAD, 304, escaped names of listings."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from fanlight_client import Client
from tests.cluster.test_jobs import follow

pytestmark = pytest.mark.cluster


def test_a_result_is_saved_under_its_name_and_asked_for_no_second_time(graph, http, room_jpeg, tmp_path: Path):
    form = {"photo": ("Küche 2.JPG", room_jpeg)}
    job = http.post("/v1/jobs", files=form, data={"preset": "fast", "format": "png"}).json()["id"]
    follow(http, job)
    whole = http.get(f"/v1/jobs/{job}/result")
    head = http.head(f"/v1/jobs/{job}/result")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "content-disposition"):
        assert head.headers[name] == whole.headers[name]
    again = http.get(f"/v1/jobs/{job}/result", headers={"If-None-Match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    subprocess.run(["curl", "-sSfOJ", f"{graph}/v1/jobs/{job}/result"], cwd=tmp_path, check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"Kuche 2.png": whole.content}


def test_a_listing_is_called_as_its_house_is(graph, http, room_jpeg):
    listing = "12 Elm St, Apt #4/2"
    with Client(graph) as client:
        handed_in = client.jobs.submit_to_listing(listing, [room_jpeg], preset="fast", more=True)
        assert [job.id for job in client.jobs.list(listing)] == [job.id for job in handed_in.jobs]
        assert client.jobs.close_listing(listing).closed
    plain = http.post(f"/v1/listings/{quote(listing, safe='')}/photos").json()
    assert (plain["listing"], plain["closed"]) == (listing, True)
