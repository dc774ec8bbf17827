"""What the journal says of answers that were other than planned."""

from serve.journal import Journal

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
