"""What a benchmark prints can be read by people and by programs."""

import json

import pytest

from bench.table import print_figures, print_table


def test_the_last_line_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("two ways", ("way", "seconds"), [("graph", 1.23456), ("script", 2)])
    print_figures({"ratio": 0.123456, "bytes": 7})
    table, last = capsys.readouterr().out.strip().rsplit("\n", 1)
    assert json.loads(last) == {"ratio": 0.1235, "bytes": 7}
    assert "1.23" in table
    assert "two ways" in table
