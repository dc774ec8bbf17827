"""What every test may ask for."""

import serve.door  # noqa: F401, I001 (before ray)

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fanlight", deadline=None)  # how long an example takes says nothing of whether it is right
settings.load_profile("fanlight")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and reference values; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared photos and references are not present")
    return SHARED


@dataclass(frozen=True)
class Exported:
    """What `python -m trt_build parity` left and said: `weights` is for FANLIGHT_WEIGHTS."""

    weights: Path
    code: int
    printed: str


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """All graphs of the miniature, exported once for all tests: about a minute of one CPU."""
    weights = tmp_path_factory.mktemp("weights")
    command = [sys.executable, "-m", "trt_build", "parity", "--profile", "miniature", "--out", str(weights / "engines")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "120"}, check=False)
    return Exported(weights, done.returncode, done.stdout)
