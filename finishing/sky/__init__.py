"""A dull sky: whether it is replaced, and how."""
