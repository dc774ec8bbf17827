"""What every test may ask for."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and reference values; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared photos and references are not present")
    return SHARED
