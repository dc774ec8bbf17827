"""A room furnished: by which models, and how they are asked."""
