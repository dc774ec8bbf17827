"""Fetched weights: what there is, where fetched ones lie, how they get there and that they stay as they were."""
