"""What the journal says of answers that were other than planned."""

import pytest
from ray.serve.exceptions import ReplicaUnavailableError

from finishing.journal import Journal

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
