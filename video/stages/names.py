"""Files that stages leave for one another."""

SURVEY = "survey.npz"
"""What the first look leaves for the planner, in its folder."""


def name_part(number: int) -> str:
    """The name of a segment's file."""
    return f"{number:06d}.part"
