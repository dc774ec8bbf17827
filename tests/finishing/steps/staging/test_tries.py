"""Which pictures are asked for before a room is left as it was."""

from finishing.steps.staging.tries import plan_tries


def test_two_other_seeds_come_before_a_lower_strength() -> None:
    tries = list(plan_tries(5, 0.9))
    assert [each.strength for each in tries] == [0.9, 0.9, 0.9, 0.63]
    assert tries[0].seed == tries[3].seed == 5
    assert len({each.seed for each in tries}) == 3


def test_no_variant_tries_what_another_begins_with() -> None:
    begun = [list(plan_tries(seed, 1.0)) for seed in range(8)]
    others = {each.seed for tries in begun for each in tries[1:3]}
    assert others.isdisjoint(range(8))
    assert len(others) == 16
