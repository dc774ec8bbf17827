"""`python tests/slowest.py`: how long the ten slowest tests of the last `make test` took, what they set up included."""

import sys
from pathlib import Path
from xml.etree import ElementTree

RECORD = Path(".pytest_cache/durations.xml")
"""Where `make test` has pytest write its JUnit report."""
SHOWN = 10


def describe_slowest(record: Path) -> str:
    """Lines of seconds and names, the slowest first; or that there is no whole record yet."""
    try:
        suite = next(ElementTree.parse(record).iter("testsuite"))
    except (OSError, ElementTree.ParseError, StopIteration):
        return "No record of how long tests took: `make test` leaves one."
    times = sorted(((float(case.get("time", 0)), _name(case)) for case in suite.iter("testcase")), reverse=True)
    total_s, when = float(suite.get("time", 0)), suite.get("timestamp", "")[:16]
    head = f"The slowest of {len(times)} tests, {total_s:.0f} s in all, at {when}:"
    return "\n".join([head, *(f"{seconds:8.1f} s  {name}" for seconds, name in times[:SHOWN])])


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname')} {case.get('name')}"


if __name__ == "__main__":
    print(describe_slowest(Path(sys.argv[1]) if sys.argv[1:] else RECORD))
