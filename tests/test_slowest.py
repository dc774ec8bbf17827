"""`make check` tells the slowest tests, and never stumbles over a record."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "slowest.py"


def tell(record: Path) -> str:
    command = [sys.executable, str(SCRIPT), str(record)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_slowest_of_a_run_of_pytest_come_first(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import time, pytest\n"
        "@pytest.fixture\ndef slow(): time.sleep(0.3)\n"
        "def test_with_a_slow_fixture(slow): pass\n"
        "@pytest.mark.parametrize('n', range(11))\ndef test_quick(n): pass\n"
        "def test_that_fails(): assert False\n"
    )
    options = ["-q", "-p", "no:cacheprovider", "--junit-xml=record.xml"]
    subprocess.run([sys.executable, "-m", "pytest", *options], cwd=tmp_path, capture_output=True, check=False)
    head, *lines = tell(tmp_path / "record.xml").splitlines()
    assert head.startswith("The slowest of 13 tests")
    assert len(lines) == 10
    seconds, _, name = lines[0].strip().partition(" s ")
    assert float(seconds) >= 0.3
    assert name.strip() == "test_it test_with_a_slow_fixture"


@pytest.mark.parametrize("content", [None, "", "<testsuites/>", "<testsuites><testsuite"])
def test_without_a_whole_record_it_says_so(tmp_path: Path, content: str | None) -> None:
    record = tmp_path / "record.xml"
    if content is not None:
        record.write_text(content)
    assert tell(record) == "No record of how long tests took: `make test` leaves one.\n"
