"""What the photos of a shoot have in common."""
