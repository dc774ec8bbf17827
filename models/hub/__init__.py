"""Weights from the hub: what there is, where fetched ones lie, how they get there and that they stay what they were."""
