"""The ladder that a tile climbs down when Quality turns it down: fewer steps, less tone, its own pixels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """How much of what diffusion says a tile takes: `steps` it looks, what it painted or not, how far toned."""

    steps: int
    painted: bool
    amount: float
    outcome: str  # as the report names it, when the tile stays here

    @property
    def is_foot(self) -> bool:
        """Whether the tile keeps the pixels of its original, which no check can turn down."""
        return not self.painted and self.amount == 0


def plan_ladder(mode: str, first_steps: int, looks_at_tiles: bool) -> tuple[Rung, ...]:
    """The rungs from the first attempt down; the last leaves the tile as the photographer made it (fail closed).

    Tiles that nobody looked at one by one cannot be looked at again, so they begin with the tone field.
    """
    painted = mode != "tone"
    steps = range(first_steps, 0, -1) if looks_at_tiles else [first_steps]
    rungs = [Rung(count, painted, 1.0, "accepted" if count == first_steps else "redone") for count in steps]
    if painted:
        rungs.append(Rung(1, False, 1.0, "redone"))
    return (*rungs, Rung(1, False, 0.5, "attenuated"), Rung(1, False, 0.0, "original"))
