"""From where each pixel of a hole is copied."""
