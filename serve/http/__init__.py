"""The HTTP edge: what comes in, what goes out, and what is said where it cannot."""
