"""The page stands alone, shows the worst first, and says what is missing."""

import base64
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.histogram import draw_histogram
from evaluation.page import Evaluation, embed_picture, write_page
from evaluation.result import SetResult, SheetRow
from evaluation.table_of_bars import BarRow


@pytest.fixture
def page(tmp_path: Path) -> str:
    grey = np.full((30, 40, 3), 0.5, np.float32)
    rows = [SheetRow(f"photo {badness} <b>", {"before": grey, "after": grey}, badness) for badness in (1.0, 3.0, 2.0)]
    tables = {"methods": [["method", "x"], ["ours", 1.25]]}
    result = SetResult("no_harm", {"delta_e_mean": 2.5}, tables, {"ΔE": [1, 2]}, rows)
    bars = [BarRow("no harm", "4.1", "≤ 2", "3", "2.5", "missed")]
    before, skipped = {"no_harm": {"delta_e_mean": 3.0}}, {"sky": "no masks"}
    sources = {"no_harm": {"commit": "1a2b3c4+changes", "weights": "0123456789ab", "date": "2026-01-31"}}
    evaluation = Evaluation("1.2.3", "1.2.2", bars, [result], before, skipped, sources)
    write_page(tmp_path / "out" / "index.html", evaluation)
    return (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_it_needs_nothing_beside_itself(page: str) -> None:
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(sources) == 6
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)


def test_the_worst_comes_first_with_its_caption(page: str) -> None:
    assert re.findall(r"photo (\d)\.0 &lt;b&gt;", page) == ["3", "2", "1"]


def test_bars_tables_histograms_and_what_was_skipped_are_there(page: str) -> None:
    for text in ("before (1.2.2)", "≤ 2", '"missed">missed', "sky. no masks", "1.25", "<svg", "delta e mean"):
        assert text in page


def test_each_set_says_what_measured_it(page: str) -> None:
    assert "Commit 1a2b3c4+changes, weights 0123456789ab, 2026-01-31." in page


def test_a_picture_survives_embedding() -> None:
    image = np.linspace(0, 1, 64 * 96 * 3, dtype=np.float32).reshape(64, 96, 3)
    coded = base64.b64decode(embed_picture(image).partition(",")[2])
    decoded = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert np.abs(decoded / 255 - image).mean() < 0.02


def test_a_histogram_counts_every_value() -> None:
    values = [0.0, 0.0, 1.0, 5.0, float("nan")]
    counts = [int(found) for found in re.findall(r": (\d+)</title>", draw_histogram(values, "x"))]
    assert sum(counts) == 4
    assert counts[0] == 2
    assert counts[-1] == 1
    assert draw_histogram([], "x") == ""
    assert draw_histogram([float("nan")], "x") == ""
