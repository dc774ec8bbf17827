"""What is told of scenes that are merged with several kinds of masks."""

from pathlib import Path

import pytest

from evaluation.sets.capture import METHODS, TOLD, summarise_merges, tabulate_merges
from evaluation.sets.capture_merged import MergeJob, MergeScore


def score(view: float, seen: str) -> MergeScore:
    figures = {f"{method}_{figure}": 1.0 for method in METHODS for figure in TOLD}
    figures |= {"seen_view_correlation": view, "seen_frame_delta_e": 10 * view}
    baseline = dict.fromkeys(TOLD, 2.0)
    return MergeScore(MergeJob(Path(), 0, 4.0), figures, {"Mertens, aligned": baseline}, seen)  # type: ignore[arg-type]


def test_the_worst_and_the_mean_of_all_scenes_are_told_and_how_often_windows_were_believed() -> None:
    told = summarise_merges([score(0.6, "anchored"), score(0.8, "pulled")])
    assert told["seen_view_correlation"] == 0.6
    assert told["seen_view_correlation_mean"] == pytest.approx(0.7)
    assert told["seen_frame_delta_e"] == 8
    assert told["seen_pulled_percent"] == 50
    assert told["mertens_aligned_halo"] == 2


def test_every_method_has_a_row_of_each_scene() -> None:
    table = tabulate_merges([score(0.6, "anchored")])
    assert [row[1] for row in table[1:]] == ["Mertens, aligned", *METHODS]
