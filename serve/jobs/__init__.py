"""Photos that are finished while nobody waits: the runner that works on jobs, and the HTTP that tells of them."""
