"""A disk that is full is told, and nothing is lost with it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.job import Job
from jobs.store import StorageFullError
from serve.jobs.failures import describe_failure
from serve.settings import JobsArgs
from tests.serve.jobs.conftest import SMALL, Office

LARGE = SMALL + b"\0" * 600_000
"""Still a photo: what comes after its end is nobody's affair."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


class TestSubmitting:
    @pytest.fixture
    def args(self, tmp_path: Path, small_disk: Path) -> JobsArgs:
        return JobsArgs(store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(small_disk))

    async def test_who_submits_is_told_and_what_was_there_stays(self, office: Office, small_disk: Path):
        kept = await office.submit(SMALL)
        (small_disk / "ballast").write_bytes(b"\0" * 700_000)
        answer = await office.http.post("/v1/jobs", content=LARGE)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["retryable"]) == (507, "storage_full", True)
        assert [job.id for job in (await office.edge.service.list("", None, None, None, 9)).jobs] == [kept.id]
        assert (await office.http.get(f"/v1/jobs/{kept.id}/original")).content == SMALL
        (small_disk / "ballast").unlink()
        assert (await office.http.post("/v1/jobs", content=LARGE)).status_code == 202


def test_a_runner_without_room_tries_again_later():
    failure, retryable = describe_failure(Job(id="a", created_at=0, available_at=0), StorageFullError("no space left"))
    assert (failure.code, failure.stage, retryable) == ("storage_full", "jobs", True)
