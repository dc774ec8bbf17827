"""What the journal says of answers that were other than planned."""

import pytest
from ray.serve.exceptions import ReplicaUnavailableError

from finishing.journal import Journal, WordsAsked

NOTE = "out of memory on rung `sliced`, now on `swapped`"


def test_a_rung_that_was_stepped_down_from_is_warned_of_once_for_all_tiles():
    journal = Journal()
    for _ in range(54):
        journal.heed((NOTE,))
    journal.heed(())
    assert [(warning.code, warning.stage, warning.detail) for warning in journal.warnings] == [
        ("memory_stepped_down", "look", NOTE)
    ]


def test_every_rung_on_the_way_down_is_told():
    journal = Journal()
    journal.heed((NOTE,))
    journal.heed((NOTE.replace("swapped", "eight_bits"),))
    assert len(journal.warnings) == 2


def test_who_waits_gets_the_photo_without_a_part_and_who_does_not_gets_it_later():
    lost = ReplicaUnavailableError("gone")
    waited = Journal()
    waited.go_without("inpainter_failed", "sky", lost)
    assert [warning.code for warning in waited.warnings] == ["inpainter_failed"]
    patient = Journal(patient=True)
    with pytest.raises(ReplicaUnavailableError):
        patient.go_without("inpainter_failed", "sky", lost)
    patient.go_without("inpainter_failed", "sky", ValueError("this photo"))  # later it would be no better
    assert [warning.code for warning in patient.warnings] == ["inpainter_failed"]


def test_what_one_of_several_results_warns_of_is_its_own_and_what_it_costs_is_not():
    trunk = Journal()
    trunk.warn("no_floor", "stage", "before")
    trunk.count_seconds("cuda", 1.0)
    first, second = trunk.branch(), trunk.branch()
    with first.stage("stage_1"):
        assert trunk.current_stage == "stage_1"
        first.warn("stage_failed_check", "stage", "floating")
        first.count_seconds("cuda", 2.0)
        first.count_retry()
        first.note_words(WordsAsked(1, 5, 1.0, "a sofa", ""))
    assert [len(journal.warnings) for journal in (trunk, first, second)] == [1, 2, 1]
    assert [journal.gpu_seconds for journal in (trunk, first, second)] == [3.0, 3.0, 1.0]
    assert [journal.retries for journal in (trunk, first, second)] == [1, 1, 0]
    assert [len(journal.words) for journal in (trunk, first, second)] == [1, 1, 0]
    assert trunk.timings.keys() == first.timings.keys() == {"stage_1"}
    assert not second.timings
