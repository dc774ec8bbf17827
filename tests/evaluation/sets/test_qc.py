"""What quality control caught is counted apart from what nobody would see."""

import cv2
import pytest

from evaluation.broken import PHOTO_KINDS, TILE_KINDS
from evaluation.sets.qc import QcJob, judge_qc
from evaluation.sets.qc_tables import FIGURES, Judged, Unseen, Verdict, summarise
from evaluation.task import WEIGHTS
from imaging.region import Size
from imaging.scenes import render_flat_wall

NOUGHT = dict.fromkeys(FIGURES, 0.0)
PASSED = Verdict("", 0.0, (), NOUGHT)


def judged(*broken: Verdict, unseen: tuple[Unseen, ...] = (), photo: Verdict = PASSED) -> Judged:
    return Judged((PASSED,), broken, unseen, photo, ())


def spoilt(kind: str, strength: float, *reasons: str) -> Verdict:
    return Verdict(kind, strength, reasons, NOUGHT)


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """A plain wall, on which hardly a break shows."""
    path = tmp_path_factory.mktemp("houses") / "wall.png"
    assert cv2.imwrite(str(path), render_flat_wall(Size(192, 288)))
    return judge_qc(QcJob(path, 0, WEIGHTS))


def test_every_break_is_either_measured_or_left_out(wall: Judged) -> None:
    kinds = [each.kind for each in (*wall.broken, *wall.unseen)]
    assert sorted(kinds) == sorted((*TILE_KINDS, *PHOTO_KINDS))


def test_on_a_plain_wall_nobody_sees_a_blur_but_everybody_a_window(wall: Judged) -> None:
    assert {"blurred", "removed object"} <= {each.kind for each in wall.unseen}
    assert "invented window" in {verdict.kind for verdict in wall.broken}


def test_what_was_left_out_has_its_column_and_its_share() -> None:
    found = summarise(
        [
            judged(spoilt("seam", 3.0, "seam"), spoilt("seam", 6.0, "seam", "stain"), unseen=(Unseen("shifted", 2.0),)),
            judged(spoilt("seam", 3.0), unseen=(Unseen("seam", 3.0), Unseen("shifted", 2.0)), photo=spoilt("", 0, "a")),
        ]
    )
    assert found.tables["broken results caught"] == [
        ["kind", "strength", "results", "left out", "caught, %", "by"],
        ["seam", 3.0, 2, 1, 50.0, "seam"],
        ["seam", 6.0, 1, 0, 100.0, "seam, stain"],
        ["shifted", 2.0, 0, 2, "–", ""],
    ]
    assert found.figures == {
        "caught_percent_worst": pytest.approx(200 / 3),
        "caught_percent_seam": pytest.approx(200 / 3),
        "false_alarms_percent": 0,
        "false_alarms_photos_percent": 50,
        "left_out_percent": 50,
    }


def test_whole_photos_have_no_part_in_the_figures_of_tiles() -> None:
    whole = Verdict("global cast", 30.0, ("cast",), {"photo_cast": 9.0})
    found = summarise([judged(whole, spoilt("seam", 3.0))])
    assert found.distributions[f"{FIGURES[0]}, broken"] == [0.0]
