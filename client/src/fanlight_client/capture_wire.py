"""What travels of captures: several exposures of one view, that become one photo."""

MOST_FRAMES = 9
"""Of one capture."""
