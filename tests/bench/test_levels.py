"""Of what processes hold, what is held for good: told from what comes and goes with photos."""

import random

import pytest

from bench.levels import HOUR_S, Held, find_floors, percent_an_hour
from bench.soak import BARS, WINDOWS, gain, grow

MIB = 2**20
MINUTES = 45


def watch(leak_mib_an_hour: float = 0.0, every_s: float = 5.0, files_from: dict[int, int] | None = None) -> list[Held]:
    """A process that holds 150 MiB between photos and up to 60 more in every second look, for one."""
    source = random.Random(1)
    samples = []
    for look in range(int(MINUTES * 60 / every_s)):
        at = look * every_s
        working = source.random() < 0.5
        held = 150 + leak_mib_an_hour * at / HOUR_S + source.uniform(0, 0.3) + working * source.uniform(5, 60)
        files = 20 + sum(count for since, count in (files_from or {}).items() if at >= since) + 3 * working
        samples.append(Held(at, int(held * MIB), files, 12 + working))
    return samples


def test_photos_come_and_go_and_nothing_grows():
    growth = grow(watch())
    assert growth.percent_an_hour == pytest.approx(0, abs=0.2)
    assert (growth.files, growth.threads) == (0, 0)
    assert len(growth.private_mib) == WINDOWS


@pytest.mark.parametrize("leak_mib", [3.0, 15.0])
def test_a_leak_of_two_percent_an_hour_is_seen_beneath_them(leak_mib):
    assert grow(watch(leak_mib)).percent_an_hour == pytest.approx(100 * leak_mib / 150, rel=0.1)


def test_one_window_that_is_out_of_line_is_no_leak():
    floors = [(600.0 * window, 150.0) for window in range(9)]
    floors[4] = (2400.0, 190.0)
    assert percent_an_hour(floors) == 0


def test_files_that_stay_open_are_counted_and_those_of_one_photo_are_not():
    one_in_five_minutes = dict.fromkeys(range(0, MINUTES * 60, 300), 1)
    assert grow(watch(files_from=one_in_five_minutes)).files > BARS["files"]
    assert gain([5, 5, 9, 9, 5, 9, 9, 9, 5]) == 0


def test_floors_are_the_least_of_each_window():
    samples = [Held(at, at % 3, 0, 0) for at in range(9)]
    assert [least for _, least in find_floors(samples, lambda held: held.private_bytes, 3)] == [0, 0, 0]
    assert [at for at, _ in find_floors(samples, lambda held: held.files, 2)] == [2.0, 6.0]
