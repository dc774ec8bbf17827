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
    assert max(shares) > 0.2
    assert min(shares) == 0


def test_the_same_seed_draws_the_same() -> None:
    first, second = (dim_room(ROOM, VIEW, np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
