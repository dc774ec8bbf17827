"""A room furnished: by which models, in which words, in which variants."""
