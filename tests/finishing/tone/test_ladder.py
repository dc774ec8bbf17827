from finishing.tone.ladder import plan_ladder


def describe(ladder):
    return [(rung.steps, rung.painted, rung.amount, rung.outcome) for rung in ladder]


def test_tone_goes_from_two_steps_to_one_to_half_to_the_original():
    assert describe(plan_ladder("tone", 2, looks_at_tiles=True)) == [
        (2, False, 1.0, "accepted"),
        (1, False, 1.0, "redone"),
        (1, False, 0.5, "attenuated"),
        (1, False, 0.0, "original"),
    ]


def test_tiles_nobody_looked_at_cannot_be_looked_at_again():
    assert [rung.outcome for rung in plan_ladder("tone", 2, looks_at_tiles=False)] == [
        "accepted",
        "attenuated",
        "original",
    ]


def test_painted_modes_lose_the_paint_before_the_tone():
    ladder = plan_ladder("pixels", 2, looks_at_tiles=True)
    assert [rung.painted for rung in ladder] == [True, True, False, False, False]
    assert ladder[-1].amount == 0
