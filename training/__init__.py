"""How the miniature weights are made: a command for each model, seeded and resumable."""
