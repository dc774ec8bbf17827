"""Rooms exposed for their windows: the room is dark, the view is not, and the answer keeps both."""

import numpy as np

from training.dim_rooms import dim_room

ROOM, VIEW = np.full((64, 96, 3), 0.6, np.float32), np.full((64, 96, 3), 0.8, np.float32)


def test_the_room_is_dark_and_its_answer_is_not() -> None:
    for seed in range(20):
        dim, mended = dim_room(ROOM, VIEW, np.random.default_rng(seed))
        room = np.abs(mended - ROOM).max(axis=2) < 1e-6
        assert dim[room].mean() < 0.9 * ROOM.mean()
        assert np.isfinite(dim).all()
        assert dim.min() >= 0
        assert dim.max() <= 1


def test_windows_are_as_they_should_be_already() -> None:
    shares = []
    for seed in range(20):
        dim, mended = dim_room(ROOM, VIEW, np.random.default_rng(seed))
        window = np.abs(dim - mended).max(axis=2) < 1e-6
        shares.append(window.mean())
        assert not window.any() or mended[window].min() >= 0.65
        assert not window.any() or mended[window].min() < 1
    assert max(shares) > 0.2
    assert min(shares) == 0


def test_the_same_seed_draws_the_same() -> None:
    first, second = (dim_room(ROOM, VIEW, np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_it_is_lighter_beside_a_window_than_far_from_it() -> None:
    near, far = [], []
    for seed in range(60):
        dim, mended = dim_room(ROOM, VIEW, np.random.default_rng(seed), noise=0)
        window = np.abs(mended - ROOM).max(axis=2) > 1e-6
        if window.any() and window[:, :20].sum() == 0:
            columns = np.flatnonzero(~window.any(axis=0))
            first = int(np.flatnonzero(window.any(axis=0))[0])
            near.append(dim[:, max(columns[columns < first])].mean())
            far.append(dim[:, 0].mean())
    assert len(near) > 5
    assert np.mean(np.divide(near, far)) > 1.03


def test_noise_is_left_in_the_share_that_is_asked_for() -> None:
    def measure_noise(noise: float) -> float:
        pairs = [dim_room(ROOM, VIEW, np.random.default_rng(seed), noise) for seed in range(20)]
        return float(np.mean([np.diff(dim, axis=0).std() for dim, mended in pairs if np.array_equal(mended, ROOM)]))

    assert measure_noise(0) < 0.01
    assert measure_noise(4) > 3 * measure_noise(0)
