"""Jobs: photos that are finished while nobody waits. No Ray, no HTTP, no pictures."""
