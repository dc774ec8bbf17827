"""Walls, floors, ceilings, windows, doors and furniture: the hub's semantic segmenters, by transformers."""
