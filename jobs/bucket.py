"""Limits by time as token buckets: so much at once, and it comes back evenly. Pure: the stores keep the levels."""

from dataclasses import dataclass

ROUNDING = 1e-9


@dataclass(frozen=True)
class Limit:
    """`most` at once, and as much again in `window_s`."""

    most: int
    window_s: float

    @property
    def pace(self) -> float:
        """What comes back in a second."""
        return self.most / self.window_s


@dataclass(frozen=True)
class Level:
    """What was left, and when. Below nought: more was taken at once than a full bucket has."""

    left: float
    at: float


@dataclass(frozen=True)
class Drawn:
    """`wait_s`: after so long the same may be granted, 0 where it was."""

    level: Level
    is_granted: bool
    wait_s: float = 0


def draw(level: Level | None, now: float, limit: Limit, amount: int) -> Drawn:
    """Take so much, or nothing; None is a bucket that nobody has drawn from.

    Who wants more at once than there ever is gets it of a full bucket, and the next one waits the longer.
    """
    level = level or Level(limit.most, now)
    at = max(now, level.at)  # a clock that was set back gives nothing twice
    left = min(float(limit.most), level.left + (at - level.at) * limit.pace)
    wanted = min(amount, limit.most)
    if left < wanted - ROUNDING:
        return Drawn(Level(left, at), False, (wanted - left) / limit.pace)
    return Drawn(Level(left - amount, at), True)
